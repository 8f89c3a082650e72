// That the comparison can fail: a golden case with a wrong or a lost number does not pass.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

const program = path.join(import.meta.dirname, 'main.ts');
const root = mkdtempSync(path.join(tmpdir(), 'tensorscope-golden-'));
after(() => rmSync(root, { recursive: true }));

/** A golden folder of its own that holds `linear/basic`, and what the command says of it. */
function compare(name: string, change: (base: string) => void = () => {}) {
  const folder = path.join(root, name);
  mkdirSync(path.join(folder, 'linear'), { recursive: true });
  const base = path.join(folder, 'linear', 'basic');
  for (const ending of ['.json', '.safetensors', '.f64.safetensors']) {
    cpSync(path.join(import.meta.dirname, 'cases/linear/basic') + ending, base + ending);
  }
  const index = [{ group: 'linear', name: 'basic', file: 'linear/basic' }];
  writeFileSync(path.join(folder, 'index.json'), JSON.stringify(index));
  change(base);
  return spawnSync(process.execPath, [program, folder], { encoding: 'utf8' });
}

test('an unchanged case passes', () => {
  const { status, stdout } = compare('same');
  assert.equal(status, 0, stdout);
  assert.match(stdout, /1 passed, 0 failed/);
});

test('one wrong number fails and is shown', () => {
  const { status, stdout } = compare('wrong', (base) => {
    const file = `${base}.safetensors`;
    const bytes = readFileSync(file);
    const dataStart = 8 + Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, dataStart)) as Record<
      string,
      { data_offsets: [number, number] }
    >;
    const place = dataStart + header.y.data_offsets[0] + 4 * 2;
    bytes.writeFloatLE(bytes.readFloatLE(place) + 0.01, place);
    writeFileSync(file, bytes);
  });
  assert.equal(status, 1);
  assert.match(stdout, /FAIL linear\/basic .* y\[2\]/);
});

test('an expected tensor that the case does not hold fails', () => {
  const { status, stdout } = compare('lost', (base) => {
    writeFileSync(
      `${base}.safetensors`,
      // The same layout with one name changed: y is there, but under another name.
      readFileSync(`${base}.safetensors`, 'latin1').replace('"y":', '"z":'),
      'latin1',
    );
  });
  assert.equal(status, 1);
  assert.match(stdout, /FAIL linear\/basic/);
});

test('a folder without cases fails', () => {
  const { status } = compare('none', (base) => {
    writeFileSync(path.join(base, '../../index.json'), '[]');
  });
  assert.equal(status, 1);
});

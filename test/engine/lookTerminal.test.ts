// `npm run look` as a script uses it: its JSON is what the engine says, and every mistake is one line.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { plainAnswer } from '../../extension/engine/cli/lookRecord.ts';
import type { Look, LookAnswer } from '../../extension/protocol/looks/look.ts';
import type { TraceRef } from '../../extension/protocol/trace.ts';
import { safetensorsOf } from '../unit/interchange/safetensorsOf.ts';
import { EngineProcess } from './engineProcess.ts';
import { runCommand } from './terminalCommand.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-look-'));
after(() => rmSync(folder, { recursive: true }));

interface Written {
  readonly trace: TraceRef;
  readonly look: Look;
  /** Typed arrays are lists. */
  readonly answer: LookAnswer;
}

async function look(line: string) {
  const args = [...line.split(' '), '--json', 'look.json'];
  const { code, stdout, stderr } = await runCommand('look', args, { npmStart: folder });
  assert.equal(code, 0, stderr);
  const written = JSON.parse(readFileSync(path.join(folder, 'look.json'), 'utf8')) as Written;
  return { stdout, ...written };
}

async function wholeOf(line: string) {
  const { answer } = await look(line);
  assert.ok(answer.kind === 'tensor' && answer.whole);
  return answer.whole;
}

test('what is written is what the engine answers, for a new model and for one that was trained', async () => {
  const attention = 'transformer --kind tensor --place nn/attention.ts:48 --sample 2';
  const [fresh, trained] = [await look(attention), await look(`cnn --kind samples --step 3`)];
  assert.match(
    fresh.stdout,
    /^weights \(nn\/attention\.ts:48\) in encoder\.layer_stack\.0\.slf_attn/,
  );
  assert.match(trained.stdout, /^samples, step 3\n {4}0 {2}loss \d/);
  const engine = await EngineProcess.ready();
  try {
    const said = plainAnswer(await engine.ask(fresh.trace, fresh.look));
    assert.deepEqual(fresh.answer, JSON.parse(JSON.stringify(said)));
    const finished = engine.state('finished');
    const run = engine.start({ length: { steps: 3 }, settings: trained.trace.settings });
    await finished;
    const cursor = { run, step: 'live' } as const;
    const ofRun = await engine.ask(trained.trace, trained.look, { cursor });
    assert.ok(trained.answer.kind === 'samples' && ofRun.kind === 'samples');
    assert.deepEqual(trained.answer.samples, ofRun.samples);
  } finally {
    await engine.dispose();
  }
});

test('weights of a file are those that are looked at, where name and shape fit', async () => {
  const bias = Float32Array.from({ length: 10 }, (_, i) => i);
  const file = safetensorsOf({
    'fc.weight': { shape: [10, 1352], values: new Float32Array(13_520) },
    'fc.bias': { shape: [10], values: bias },
  });
  writeFileSync(path.join(folder, 'fc.safetensors'), file);
  const logits = 'cnn --kind tensor --place models/cnn.ts:60';
  assert.notDeepEqual((await wholeOf(logits)).values, [...bias]);
  const { answer, stdout } = await look(`${logits} --weights fc.safetensors`);
  assert.ok(answer.kind === 'tensor');
  assert.deepEqual(answer.whole?.values, [...bias]);
  assert.equal(answer.origin.kept?.parameters, 2);
  assert.match(stdout, /weights of fc\.safetensors.*2 of \d+ parameters/);
});

test('a file of a person is looked at, from where the person stands', async () => {
  const gru = path.resolve(import.meta.dirname, '../models/gru.ts');
  writeFileSync(path.join(folder, 'gru.ts'), readFileSync(gru));
  const { answer, trace } = await look('gru.ts --kind samples');
  assert.equal(path.basename(trace.texts[0].file), 'gru.ts');
  assert.ok(answer.kind === 'samples');
  assert.equal(answer.samples.length, 16);
});

test('every mistake is one line on stderr and exit code 2', async () => {
  writeFileSync(path.join(folder, 'none.safetensors'), safetensorsOf({}));
  writeFileSync(
    path.join(folder, 'broken.ts'),
    'export default class { constructor() { throw new Error("no"); } forward() {} }',
  );
  const mistakes = [
    ['cnn --kind tensor --place models/cnn.ts:3', /^Nothing on models\/cnn\.ts:3 makes a tensor/],
    [
      'cnn --kind tensor --place models/rnn.ts:60',
      /^The model does not go through models\/rnn\.ts/,
    ],
    ['cnn --kind tensor --input 0 --sample 16', /^There are 16 samples.*--sample 16/],
    ['cnn --kind tensor --input 1', /no input 1/],
    ['cnn --kind confusion', /^--kind must be/],
    ['cnn --kind samples --weights missing.safetensors', /^missing\.safetensors cannot be read/],
    ['cnn --kind samples --weights none.safetensors', /^No parameter of the model is in none/],
    ['broken.ts --kind samples', /^broken\.ts:1:\d+: .*no/],
  ] as const;
  for (const [line, message] of mistakes) {
    const ended = await runCommand('look', line.split(' '), { npmStart: folder });
    assert.match(ended.stderr, message);
    assert.equal(ended.stderr.trim().split('\n').length, 1, ended.stderr);
    assert.deepEqual([ended.code, ended.stdout], [2, '']);
  }
});

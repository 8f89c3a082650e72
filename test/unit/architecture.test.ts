// The borders that ARCHITECTURE.md draws, checked on the import lines and the sizes of the files.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');

interface Import {
  readonly from: string;
  /** Repository path of a relative import, else the package's name as written. */
  readonly target: string;
  readonly typeOnly: boolean;
}

/** Files that git knows or would add, as repository paths with forward slashes. */
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');
const sources = files.filter((file) => /\.(ts|mjs|css)$/.test(file));

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function importsOf(file: string): Import[] {
  const statement =
    /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?from\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...read(file).matchAll(statement)].map(([, type, fixed, dynamic]) => {
    const name = fixed ?? dynamic;
    const target = name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name;
    return { from: file, target, typeOnly: type !== undefined };
  });
}

function importsBelow(folder: string): Import[] {
  return sources
    .filter((file) => file.startsWith(folder) && file.endsWith('.ts'))
    .flatMap(importsOf);
}

function assertNone(found: readonly Import[], rule: string): void {
  const lines = found.map(({ from, target }) => `${from} imports ${target}`);
  assert.equal(lines.length, 0, `${rule}:\n${lines.join('\n')}`);
}

interface FolderRule {
  /** A folder with its slash, or one file. */
  readonly folder: string;
  readonly allows: (target: string, typeOnly: boolean) => boolean;
}

const architecture = read('ARCHITECTURE.md');

/** The rows of the table with this head, as the texts of their cells. */
function tableRows(head: string): readonly (readonly string[])[] {
  const [, rows] = architecture.split(`${head}\n${head.replaceAll(/[^|]+/g, ' --- ')}\n`);
  assert.ok(rows !== undefined, `ARCHITECTURE.md has a table with the head ${head}`);
  const [table] = rows.split('\n\n');
  return table.split('\n').map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function codeOf(cell: string): string {
  const [, code] = /^`([^`]+)`$/.exec(cell) ?? [];
  assert.ok(code !== undefined, `a cell is one name in back ticks, not ${cell}`);
  return code;
}

/** `nothing`, `everything`, or names in back ticks, `types of` before some. */
function readRule([folder, , mayImport]: readonly string[]): FolderRule {
  const names = mayImport === 'nothing' || mayImport === 'everything' ? [] : mayImport.split(', ');
  const allowed = names.map((item) => {
    const [, types, name] = /^(types of )?(`[^`]+`)$/.exec(item) ?? [];
    assert.ok(name !== undefined, `${folder} may import … what is "${item}"?`);
    return { name: codeOf(name), typesOnly: types !== undefined };
  });
  return {
    folder: codeOf(folder),
    allows: (target, typeOnly) =>
      mayImport === 'everything' ||
      allowed.some(({ name, typesOnly }) => (typeOnly || !typesOnly) && isBelow(name, target)),
  };
}

function isBelow(name: string, target: string): boolean {
  return /[/:]$/.test(name) ? target.startsWith(name) : target === name;
}

const rules = tableRows('| folder | what | may import |').map(readRule);

test('the import reader sees every form of import', () => {
  assert.ok(importsBelow('extension/').length > 50);
  const own = importsOf('test/unit/architecture.test.ts').map(({ target }) => target);
  assert.ok(own.includes('node:path'), own.join(', '));
});

test('a row of the folder table that cannot be read is told', () => {
  assert.throws(() => readRule(['`a/`', 'what', 'types only']), /what is "types only"/);
  assert.throws(() => readRule(['a/', 'what', 'nothing']), /in back ticks/);
  const rule = readRule(['`a/`', 'what', '`b/`, types of `c/d.ts`, `node:`']);
  assert.deepEqual(
    [
      rule.allows('b/x.ts', false),
      rule.allows('bc/x.ts', false),
      rule.allows('c/d.ts', false),
      rule.allows('c/d.ts', true),
      rule.allows('node:fs', false),
    ],
    [true, false, false, true, true],
  );
});

test('every folder of the table exists, and every file of code is in a row of it', () => {
  const names = rules.map(({ folder }) => folder);
  const empty = names.filter((name) => !sources.some((file) => isBelow(name, file)));
  const isCode = (file: string): boolean => file.includes('/') && file.endsWith('.ts');
  const homeless = sources.filter(
    (file) => isCode(file) && !names.some((name) => isBelow(name, file)),
  );
  assert.deepEqual({ empty, homeless }, { empty: [], homeless: [] });
});

for (const { folder, allows } of rules) {
  test(`${folder} imports what the table of ARCHITECTURE.md allows`, () => {
    const found = importsBelow(folder).filter(
      ({ target, typeOnly }) => !isBelow(folder, target) && !allows(target, typeOnly),
    );
    assertNone(found, `${folder} may not import`);
  });
}

test('a folder holds at most 15 files, or ARCHITECTURE.md says why it holds more', () => {
  const sizes = new Map<string, number>();
  for (const file of sources) {
    const folder = `${path.posix.dirname(file)}/`;
    sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  }
  const large = [...sizes].filter(([, count]) => count > 15).map(([folder]) => folder);
  const excused = tableRows('| folder | why |').map(([folder]) => codeOf(folder));
  assert.deepEqual(large.sort(), excused.sort());
});

test('no file or folder is named for being useful', () => {
  const vague = /(^|\/)(utils?|helpers?|common|misc)(\.|\/)/i;
  assert.deepEqual(
    files.filter((file) => vague.test(file)),
    [],
  );
});

test('no source file is longer than 300 lines', () => {
  const long = sources
    .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > 300);
  assert.deepEqual(long, []);
});

test('models and layers fit beside a panel: 88 columns', () => {
  const wide = sources
    .filter((file) => /^extension\/(models|nn)\//.test(file))
    .flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, i) => (line.length > 88 ? [`${file}:${i + 1}`] : [])),
    );
  assert.deepEqual(wide, []);
});

test('no file names a place on the machine of its author, or a registry', () => {
  const place = /(?<![\w.])\/(home|Users|root|work)\/\w|registry\.npm(js|mirror)|"resolved": "http/;
  const texts = files.filter((file) => /\.(ts|mjs|json|md|css|yml)$|\.ci\/run$/.test(file));
  const found = texts.filter(
    (file) => file !== 'test/unit/architecture.test.ts' && place.test(read(file)),
  );
  assert.deepEqual(found, []);
});

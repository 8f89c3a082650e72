import assert from 'node:assert/strict';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { grammarText } from '../../../extension/data/grammarText.ts';
import { readTextFile } from '../../../extension/data/textFile.ts';
import {
  checkTextLength,
  textWindows,
  validationWindows,
} from '../../../extension/data/textWindows.ts';
import { ProblemError } from '../../../extension/protocol/problem.ts';
import { realData } from './realData.ts';
import { rejectsWithProblem, temporaryFolder } from './temporaryFolder.ts';

test('characters get ids in code-point order, also beyond the basic plane', async (context) => {
  // In UTF-16 the emoji would sort before the full-width letter.
  const folder = await temporaryFolder(context, { 'a.txt': '\uFEFFb😀ａa\r\nb' });
  const data = await readTextFile(join(folder, 'a.txt'));
  assert.deepEqual(data.vocabulary.tokens, ['\n', 'a', 'b', 'ａ', '😀']);
  assert.deepEqual([...data.train, ...data.validation], [2, 4, 3, 1, 0, 2]);
  assert.equal(data.train.length, 5);
  assert.equal(data.title, 'a.txt');
});

test('an empty file and one with blanks only are refused', async (context) => {
  const folder = await temporaryFolder(context, { 'a.txt': '', 'b.txt': ' \n\n' });
  for (const name of ['a.txt', 'b.txt']) {
    const path = join(folder, name);
    await rejectsWithProblem(folder, () => readTextFile(path), new RegExp(`${name} has no text`));
  }
});

test('a text of one repeated character is refused: no network predicts what is certain', async (context) => {
  const folder = await temporaryFolder(context, { 'a.txt': 'a'.repeat(5000) });
  const path = join(folder, 'a.txt');
  await rejectsWithProblem(folder, () => readTextFile(path), /a\.txt repeats one character/);
});

test('bytes that are not UTF-8 are reported with line and byte', async (context) => {
  const folder = await temporaryFolder(context, {
    'latin.txt': Buffer.from('one\ntwo\ncaf\xe9 au lait\n', 'latin1'),
    'cut.txt': Buffer.from('one\nä', 'utf8').subarray(0, 5),
    'utf16.txt': Buffer.from('\uFEFFabc', 'utf16le'),
  });
  const read = (name: string) => () => readTextFile(join(folder, name));
  await rejectsWithProblem(folder, read('latin.txt'), /latin\.txt, line 3: byte 11 /, /UTF-8/);
  await rejectsWithProblem(folder, read('cut.txt'), /cut\.txt, line 2: byte 4 /);
  await rejectsWithProblem(folder, read('utf16.txt'), /utf16\.txt, line 1: byte 0 /);
});

test('too many different characters are refused with the number found', async (context) => {
  const many = Array.from({ length: 5000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
  const folder = await temporaryFolder(context, { 'many.txt': many });
  const read = () => readTextFile(join(folder, 'many.txt'));
  await rejectsWithProblem(folder, read, /many\.txt has 5000 different/, /at most 4096/);
});

test('a missing file, a folder and a path through a file are told apart', async (context) => {
  const folder = await temporaryFolder(context, { 'a.txt': 'text' });
  await mkdir(join(folder, 'sub'));
  const read = (path: string) => () => readTextFile(join(folder, path));
  await rejectsWithProblem(folder, read('gone.txt'), /gone\.txt does not exist/);
  await rejectsWithProblem(folder, read('sub'), /sub is a folder\. Choose a file/);
  await rejectsWithProblem(folder, read('a.txt/b.txt'), /b\.txt does not exist/);
});

const isRoot = process.getuid?.() === 0;
const noDenial = isRoot || process.platform === 'win32';
const denial = { skip: noDenial && 'the user of this test may read every file' };

test('a file without read permission is reported as such', denial, async (context) => {
  const folder = await temporaryFolder(context, { 'a.txt': 'text' });
  await chmod(join(folder, 'a.txt'), 0);
  const read = () => readTextFile(join(folder, 'a.txt'));
  await rejectsWithProblem(folder, read, /No permission to read .*a\.txt/);
});

test('a device is refused before anything waits for its end', async (context) => {
  const folder = await temporaryFolder(context, {});
  const device = process.platform === 'win32' ? '\\\\.\\NUL' : '/dev/zero';
  await rejectsWithProblem(folder, () => readTextFile(device), /not a regular file|does not exist/);
});

test('windows hold consecutive tokens, time first, and the next token as target', () => {
  const ids = Int32Array.from({ length: 100 }, (_, i) => i);
  const { tokens, targets, size } = textWindows(ids, { batch: 3, length: 4, seed: 1, step: 0 });
  assert.equal(size, 3);
  for (let b = 0; b < 3; b++) {
    for (let t = 0; t < 4; t++) {
      assert.equal(tokens[t * 3 + b], tokens[b] + t);
      assert.equal(targets[t * 3 + b], tokens[b] + t + 1);
    }
  }
});

test('random windows reach the first and the last place of a text', () => {
  const ids = Int32Array.from({ length: 8 }, (_, i) => i);
  const starts = new Set<number>();
  for (let step = 0; step < 50; step++) {
    const { tokens } = textWindows(ids, { batch: 4, length: 5, seed: 0, step });
    for (let b = 0; b < 4; b++) starts.add(tokens[b]);
  }
  assert.deepEqual([...starts].sort(), [0, 1, 2]);
});

test('windows depend on seed and step and on nothing else', () => {
  const { train } = grammarText(0);
  const at = (seed: number, step: number) =>
    textWindows(train, { batch: 8, length: 16, seed, step }).tokens;
  assert.deepEqual(at(1, 5), at(1, 5));
  assert.notDeepEqual(at(1, 5), at(1, 6));
  assert.notDeepEqual(at(1, 5), at(2, 5));
});

test('validation walks the whole text once, in batches with a smaller last one', () => {
  const ids = Int32Array.from({ length: 34 }, (_, i) => i);
  const batches = validationWindows(ids, 4, 3);
  assert.deepEqual(
    batches.map((batch) => batch.size),
    [3, 3, 2],
  );
  assert.deepEqual([...batches[2].tokens], [24, 28, 25, 29, 26, 30, 27, 31]);
  assert.equal(batches[2].targets.at(-1), 32);
});

test('a text that is too short is named, with its length and the setting', async (context) => {
  const folder = await temporaryFolder(context, { 'short.txt': 'abcdefghij'.repeat(10) });
  const data = await readTextFile(join(folder, 'short.txt'));
  checkTextLength(data, 9);
  assert.throws(() => {
    checkTextLength(data, 10);
  }, /^ProblemError: short\.txt \(validation part.*10 characters.*sequenceLength/);
  assert.throws(
    () => textWindows(data.train, { batch: 1, length: 90, seed: 0, step: 0 }),
    ProblemError,
  );
});

test('the grammar writes the same scenes for the same seed, and sentences that agree', () => {
  const { vocabulary, train, validation } = grammarText(5);
  assert.deepEqual(grammarText(5).train, train);
  assert.notDeepEqual(grammarText(6).train, train);
  assert.equal(train.length + validation.length, 200_000);
  const text = Array.from(train, (id) => vocabulary.tokens[id]).join('');
  assert.match(text, /^[A-Z][^\n]+, [^\n]+ met [^\n]+\.( |\n)/);
  assert.doesNotMatch(text, /\ba [aeiou]|\ban [^aeiou]/);
  const whole = text.slice(0, text.lastIndexOf('\n'));
  assert.equal(whole.split('"').length % 2, 1, 'every quotation ends');
});

const shakespeare = realData('tinyshakespeare/input.txt');

test(
  'Tiny Shakespeare has 65 characters and the customary split',
  shakespeare.options,
  async () => {
    const { vocabulary, train, validation } = await readTextFile(shakespeare.path);
    assert.equal(vocabulary.tokens.length, 65);
    assert.equal(vocabulary.idOf('\n'), 0);
    assert.equal(vocabulary.idOf('z'), 64);
    assert.equal(train.length, 1_003_854);
    assert.equal(train.length + validation.length, 1_115_394);
    const text = Array.from(train.subarray(0, 14), (id) => vocabulary.tokens[id]).join('');
    assert.equal(text, 'First Citizen:');
  },
);

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { dateForms, dayAt, isoDate } from '../../../extension/data/dateForms.ts';
import { datePairs } from '../../../extension/data/datePairs.ts';
import { readPairs } from '../../../extension/data/pairFiles.ts';
import { pairBatch } from '../../../extension/data/pairs.ts';
import { splitWords, wordVocabulary } from '../../../extension/data/vocabulary.ts';
import { realData } from './realData.ts';
import { rejectsWithProblem, temporaryFolder } from './temporaryFolder.ts';

const characters = { tokens: 'characters', seed: 0 } as const;
const words = { tokens: 'words', seed: 0 } as const;

test('a file is read with BOM, CRLF, blank lines and further columns, and split 90/5/5', async (context) => {
  const rows = Array.from({ length: 100 }, (_, i) => `in ${i}\tout ${i}\tby someone`);
  const folder = await temporaryFolder(context, { 'p.tsv': `\uFEFF${rows.join('\r\n\r\n')}\r\n` });
  const data = await readPairs(join(folder, 'p.tsv'), characters);
  const { train, validation, test: unseen } = data;
  assert.deepEqual([train.length, validation.length, unseen.length], [90, 5, 5]);
  const texts = [...train, ...validation, ...unseen].map((pair) => pair.sourceText).sort();
  assert.deepEqual(texts, rows.map((_, i) => `in ${i}`).sort());
  assert.ok(train.every((pair) => pair.targetText === pair.sourceText.replace('in', 'out')));
  const again = await readPairs(join(folder, 'p.tsv'), characters);
  assert.deepEqual(again.test, unseen);
  const otherSeed = await readPairs(join(folder, 'p.tsv'), { ...characters, seed: 1 });
  assert.notDeepEqual(otherSeed.test, unseen);
});

test('characters share one vocabulary, and targets stand between bos and eos', async (context) => {
  const folder = await temporaryFolder(context, {
    'train.tsv': 'ab\tc\n',
    'val.tsv': 'b\ta\n',
    'test.tsv': 'a\tb\n',
  });
  const data = await readPairs(folder, characters);
  assert.deepEqual(data.source.tokens, ['<pad>', '<bos>', '<eos>', '<unk>', 'a', 'b', 'c']);
  assert.equal(data.source, data.target);
  assert.equal(data.shared, true);
  assert.deepEqual([...data.train[0].source], [4, 5]);
  assert.deepEqual([...data.train[0].target], [1, 6, 2]);
});

test('words are counted in the training part, rare ones are unknown, sources end with eos', async (context) => {
  const folder = await temporaryFolder(context, {
    'train.tsv': 'Der Hund, der Hund; DER Katze!\tdog dog dog cat cat\n',
    'val.tsv': 'der Hund\tcat dog\n',
    'test.tsv': 'hund hund hund\tcat\n',
  });
  const data = await readPairs(folder, words);
  assert.deepEqual(data.source.tokens.slice(4), ['der']);
  assert.deepEqual(data.target.tokens.slice(4), ['dog']);
  assert.equal(data.shared, false);
  assert.deepEqual([...data.validation[0].source], [4, 3, 2]);
  assert.deepEqual([...data.validation[0].target], [1, 3, 4, 2]);
});

test('words are split as Python splits them', () => {
  assert.deepEqual(splitWords('Größe_1: "Ça va?" 3½ m²'), [
    ...['größe_1', ':', '"', 'ça', 'va', '?', '"', '3½', 'm²'],
  ]);
});

test('a batch is padded to its own longest sequences', () => {
  const pair = (source: number[], target: number[]) => ({
    source: Int32Array.from(source),
    target: Int32Array.from(target),
    sourceText: '',
    targetText: '',
  });
  const pairs = [pair([5], [1, 2]), pair([5, 6, 7, 8, 9], [1, 2]), pair([7, 8], [1, 5, 2])];
  const batch = pairBatch(pairs, [2, 0], { sourcePad: 0, targetPad: 9 });
  assert.deepEqual([...batch.source], [7, 8, 5, 0]);
  assert.deepEqual([...batch.target], [1, 5, 2, 1, 2, 9]);
  assert.deepEqual([batch.sourceLength, batch.targetLength, batch.size], [2, 3, 2]);
});

const badFiles: readonly [title: string, content: string, says: RegExp][] = [
  ['one column', 'a\tb\n\nc d\ne\tf\n', /p\.tsv, line 3: one column.*tab/],
  ['an empty first column', 'a\tb\n \tb\n', /p\.tsv, line 2: the first column is empty/],
  ['an empty second column', 'a\t\nc\td\n', /p\.tsv, line 1: the second column is empty/],
  ['nothing', '\n\n', /p\.tsv is empty/],
  ['too few pairs to split', 'a\tb\nc\td\n', /p\.tsv has 2 pairs; at least 3/],
];

for (const [title, content, says] of badFiles) {
  test(`a TSV file with ${title} is refused with the place`, async (context) => {
    const folder = await temporaryFolder(context, { 'p.tsv': content });
    await rejectsWithProblem(folder, () => readPairs(join(folder, 'p.tsv'), characters), says);
  });
}

test('a folder without one of its parts is refused', async (context) => {
  const folder = await temporaryFolder(context, { 'train.tsv': 'a\tb', 'test.tsv': 'a\tb' });
  await rejectsWithProblem(folder, () => readPairs(folder, characters), /no file val\.tsv/);
  const gone = join(folder, 'gone');
  await rejectsWithProblem(folder, () => readPairs(gone, characters), /gone does not exist/);
});

test('too many different characters in pairs are refused', async (context) => {
  const rows = Array.from({ length: 5000 }, (_, i) => `${String.fromCodePoint(0x4e00 + i)}\tx`);
  const folder = await temporaryFolder(context, { 'p.tsv': rows.join('\n') });
  const read = () => readPairs(join(folder, 'p.tsv'), characters);
  await rejectsWithProblem(folder, read, /p\.tsv has 5001 different characters/);
});

const goodVocabulary = { pad: 0, bos: 1, eos: 2, unk: 3, tokens: ['P', 'B', 'E', 'U', 'a', 'b'] };
const badVocabularies: readonly [title: string, content: string, says: RegExp][] = [
  ['broken JSON', '{"pad": 0,', /is not valid JSON/],
  ['a list', 'null', /must hold an object/],
  ['a token twice', JSON.stringify({ ...goodVocabulary, tokens: ['a', 'a'] }), /different texts/],
  ['a mark outside', JSON.stringify({ ...goodVocabulary, unk: 9 }), /"unk" must be .* 0 to 5/],
  ['no mark', JSON.stringify({ ...goodVocabulary, bos: undefined }), /"bos" must be/],
  [
    'words',
    JSON.stringify({ ...goodVocabulary, tokens: [...goodVocabulary.tokens, 'hello'] }),
    /token 6 \("hello"\) is not one character/,
  ],
];

for (const [title, content, says] of badVocabularies) {
  test(`vocab.json with ${title} is refused by name`, async (context) => {
    const files = { 'train.tsv': 'a\tb', 'val.tsv': 'a\tb', 'test.tsv': 'a\tb' };
    const folder = await temporaryFolder(context, { ...files, 'vocab.json': content });
    await rejectsWithProblem(folder, () => readPairs(folder, characters), /vocab\.json/, says);
  });
}

test('vocab.json gives the ids, and characters outside it are unknown', async (context) => {
  const folder = await temporaryFolder(context, {
    ...{ 'train.tsv': 'bx\ta', 'val.tsv': 'a\tb', 'test.tsv': 'a\tb' },
    'vocab.json': JSON.stringify(goodVocabulary),
  });
  const data = await readPairs(folder, characters);
  assert.deepEqual([...data.train[0].source], [5, 3]);
});

test('generated dates are the same for the same seed, in fifteen forms, and right', () => {
  const data = datePairs(2);
  assert.deepEqual(datePairs(2).test, data.test);
  assert.notDeepEqual(datePairs(3).test, data.test);
  assert.deepEqual(
    [data.train.length, data.validation.length, data.test.length],
    [18000, 1000, 1000],
  );
  assert.equal(data.source.tokens.length, 66);
  const texts = data.test.map((pair) => `${pair.sourceText} -> ${pair.targetText}`);
  for (const text of texts) assert.match(text, /^.{6,29} -> (19[5-9]|20[0-4])\d-[01]\d-[0-3]\d$/);
  const plain = data.test.filter((pair) => /^\d{8}$/.test(pair.sourceText));
  assert.ok(plain.length > 30);
  for (const { sourceText, targetText } of plain) {
    assert.equal(targetText.replaceAll('-', ''), sourceText);
  }
});

test('no generated day is in two parts', () => {
  const data = datePairs(0);
  const days = [data.train, data.validation, data.test].flatMap((part) => [
    ...new Set(part.map((pair) => pair.targetText)),
  ]);
  assert.equal(new Set(days).size, days.length);
});

test('a day is written in its fifteen forms', () => {
  const day = { year: 2015, month: 3, day: 4, weekday: 3 };
  assert.deepEqual(
    dateForms.map((write) => write(day)),
    [
      ...['4 March 2015', '04 Mar 2015', 'March 4, 2015', 'Mar 4 2015'],
      ...['Wednesday, March 4, 2015', 'wed 4 mar 2015', '4th of March 2015', '3/4/2015'],
      ...['04.03.2015', '2015年3月4日', 'MARCH 4 2015', '4-Mar-15', '20150304'],
      ...['Wed Mar 4 2015', '2015/03/04'],
    ],
  );
  const ordinals = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 31].map((d) =>
    dateForms[6]({ ...day, day: d })
      .split(' ')
      .at(0),
  );
  assert.deepEqual(ordinals, [
    ...['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '23rd', '31st'],
  ]);
});

const dates = realData('dates');

test('the generator knows every written form of the real dates', dates.options, async () => {
  const data = await readPairs(dates.path, characters);
  assert.deepEqual(
    [data.train.length, data.validation.length, data.test.length],
    [18000, 1000, 1000],
  );
  assert.deepEqual(data.source.tokens, datePairs(0).source.tokens);
  const dayOf = new Map(
    Array.from({ length: 36_525 }, (_, index) => dayAt(index)).map((day) => [isoDate(day), day]),
  );
  for (const { source, sourceText, targetText } of data.train) {
    const day = dayOf.get(targetText);
    assert.ok(day && dateForms.some((write) => write(day) === sourceText), sourceText);
    assert.ok(!source.includes(3), `${sourceText} has an unknown character`);
  }
  const longest = Math.max(...data.train.map((pair) => pair.source.length));
  assert.ok(longest <= 29 && data.train.every((pair) => pair.target.length === 12));
});

const multi30k = realData('multi30k');

test('Multi30k has the vocabulary sizes of the reference run', multi30k.options, async () => {
  const sizeOf = async (name: string) => {
    const text = gunzipSync(await readFile(join(multi30k.path, name))).toString('utf8');
    return wordVocabulary(text.split('\n').map(splitWords), name).tokens.length;
  };
  assert.equal(await sizeOf('train.de.gz'), 5422);
  assert.equal(await sizeOf('train.en.gz'), 4560);
});

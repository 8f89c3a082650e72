// Pairs of sequences from tab-separated text: one file, split here, or a folder that holds the
// three parts as train.tsv, val.tsv and test.tsv, and perhaps the characters as vocab.json.

import { basename, join } from 'node:path';
import { permutation } from '../nn/random.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { Pair, PairData } from './dataSets.ts';
import { encodeCharacters, encodeWords, type TextPair } from './pairs.ts';
import { isFolder, listFiles, readText } from './readFiles.ts';
import { characterVocabulary, splitWords, type Vocabulary, wordVocabulary } from './vocabulary.ts';
import { readVocabularyFile } from './vocabularyFile.ts';

const mostMegabytes = 200;
/** Shares of a single file: the rest, 90 %, trains. */
const validationShare = 0.05;
const testShare = 0.05;

export interface PairOptions {
  readonly tokens: 'characters' | 'words';
  /** Of the random split of a single file. */
  readonly seed: number;
}

interface TextParts {
  readonly train: readonly TextPair[];
  readonly validation: readonly TextPair[];
  readonly test: readonly TextPair[];
}

interface Coding {
  readonly source: Vocabulary;
  readonly target: Vocabulary;
  readonly encode: (pair: TextPair) => Pair;
}

export async function readPairs(path: string, options: PairOptions): Promise<PairData> {
  const fromFolder = await isFolder(path);
  const parts = fromFolder ? await readFolder(path) : splitFile(path, await readTsv(path), options);
  const vocabularyPath = join(path, 'vocab.json');
  const hasVocabulary = fromFolder && (await listFiles(path)).includes('vocab.json');
  const coding =
    options.tokens === 'words'
      ? wordCoding(parts.train, path)
      : characterCoding(
          hasVocabulary
            ? await readVocabularyFile(vocabularyPath)
            : characterVocabulary(textsOf(parts), path),
        );
  return {
    kind: 'pairs',
    title: basename(path),
    source: coding.source,
    target: coding.target,
    shared: coding.source === coding.target,
    train: parts.train.map(coding.encode),
    validation: parts.validation.map(coding.encode),
    test: parts.test.map(coding.encode),
  };
}

function characterCoding(vocabulary: Vocabulary): Coding {
  const encode = (pair: TextPair): Pair => encodeCharacters(pair, vocabulary);
  return { source: vocabulary, target: vocabulary, encode };
}

/** Two languages, two vocabularies; words are counted in the training part only. */
function wordCoding(train: readonly TextPair[], path: string): Coding {
  const source = wordVocabulary(
    train.map((pair) => splitWords(pair.source)),
    path,
  );
  const target = wordVocabulary(
    train.map((pair) => splitWords(pair.target)),
    path,
  );
  return { source, target, encode: (pair) => encodeWords(pair, source, target) };
}

async function readFolder(path: string): Promise<TextParts> {
  const names = await listFiles(path);
  const missing = ['train.tsv', 'val.tsv', 'test.tsv'].find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw new ProblemError(
      '{path} has no file {missing}. A folder of pairs holds train.tsv, val.tsv and test.tsv; or choose one TSV file.',
      { path, missing },
    );
  }
  return {
    train: await readTsv(join(path, 'train.tsv')),
    validation: await readTsv(join(path, 'val.tsv')),
    test: await readTsv(join(path, 'test.tsv')),
  };
}

function splitFile(path: string, pairs: readonly TextPair[], options: PairOptions): TextParts {
  if (pairs.length < 3) {
    throw new ProblemError(
      '{path} has {count} pairs; at least 3 are needed, for training, validation and test.',
      { path, count: pairs.length },
    );
  }
  const order = permutation({ seed: options.seed, purpose: 'pairs.split', step: 0 }, pairs.length);
  const shuffled = Array.from(order, (index) => pairs[index]);
  const validation = Math.max(1, Math.floor(pairs.length * validationShare));
  const test = Math.max(1, Math.floor(pairs.length * testShare));
  const train = pairs.length - validation - test;
  return {
    train: shuffled.slice(0, train),
    validation: shuffled.slice(train, train + validation),
    test: shuffled.slice(train + validation),
  };
}

/** Columns after the second (attributions, in many public collections) are not read. */
async function readTsv(path: string): Promise<TextPair[]> {
  const lines = (await readText(path, mostMegabytes)).split('\n');
  const pairs: TextPair[] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const [source, target] = line.split('\t').map((column) => column.trim());
    if (target === undefined) {
      throw new ProblemError(
        '{path}, line {line}: one column, but two are needed, separated by a tab.',
        { path, line: index + 1 },
      );
    }
    if (source === '' || target === '') {
      throw new ProblemError(
        '{path}, line {line}: the {column} column is empty. Fill it or remove the line.',
        { path, line: index + 1, column: source === '' ? 'first' : 'second' },
      );
    }
    pairs.push({ source, target });
  });
  if (pairs.length === 0) {
    throw new ProblemError('{path} is empty. Each line needs two columns, separated by a tab.', {
      path,
    });
  }
  return pairs;
}

function* textsOf(parts: TextParts): Generator<string> {
  for (const part of [parts.train, parts.validation, parts.test]) {
    for (const pair of part) {
      yield pair.source;
      yield pair.target;
    }
  }
}

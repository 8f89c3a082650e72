// Writes random data of the sizes that a bench model wants, in the formats that the product reads.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomWords } from '../../extension/nn/random.ts';
import type {
  DataRequest,
  ShippedModel,
  TrainRequest,
} from '../../extension/protocol/trainRequest.ts';
import { pairWords, type BenchModel } from './benchModels.ts';

const imageSide = 28;
const trainingImages = 20_000;
const testImages = 1000;
const textLength = 300_000;
/** Every word must occur at least three times, or the vocabulary leaves it out. */
const pairs = 6000;
const testPairs = 200;
const marks = 4;

type WriteData = (folder: string, classes: number) => DataRequest;

const writers: Readonly<Record<ShippedModel, WriteData>> = {
  cnn: writeImages,
  rnn: writeText,
  transformer: writePairs,
};

/** What to train on it, with the data written below `folder`. */
export function prepareRequest(bench: BenchModel, folder: string): TrainRequest {
  const own = path.join(folder, bench.name);
  mkdirSync(own, { recursive: true });
  const { model, settings, classes } = bench;
  const data = writers[model](own, classes);
  return { model, data, length: { steps: 1_000_000 }, seed: 1, settings };
}

/** `count` whole numbers from 0 to `limit` − 1. */
function randomBelow(limit: number, count: number, purpose: string): number[] {
  const words = randomWords({ seed: 1, purpose, step: 0 }, count);
  return Array.from(words, (word) => word % limit);
}

function writeImages(folder: string, classes: number): DataRequest {
  for (const [part, count] of [
    ['train', trainingImages],
    ['t10k', testImages],
  ] as const) {
    const pixels = randomBelow(256, count * imageSide ** 2, `${part}.images`);
    const labels = randomBelow(classes, count, `${part}.labels`);
    const images = idx([2051, count, imageSide, imageSide], pixels);
    writeFileSync(path.join(folder, `${part}-images-idx3-ubyte`), images);
    writeFileSync(path.join(folder, `${part}-labels-idx1-ubyte`), idx([2049, count], labels));
  }
  return { id: 'mnist', path: folder };
}

/** An IDX file: the header's numbers big-endian, then one byte per value. */
function idx(header: readonly number[], values: readonly number[]): Buffer {
  const start = Buffer.alloc(4 * header.length);
  header.forEach((value, i) => start.writeUInt32BE(value, 4 * i));
  return Buffer.concat([start, Buffer.from(values)]);
}

/** Characters from “!” on: none of them is white space. */
function writeText(folder: string, classes: number): DataRequest {
  const file = path.join(folder, 'text.txt');
  const codes = randomBelow(classes, textLength, 'text');
  writeFileSync(file, Buffer.from(codes.map((code) => code + '!'.charCodeAt(0))));
  return { id: 'text', path: file };
}

function writePairs(folder: string, classes: number): DataRequest {
  const words = classes - marks;
  for (const [part, count] of [
    ['train', pairs],
    ['val', testPairs],
    ['test', testPairs],
  ] as const) {
    const sources = sentences(words, count, `${part}.source`);
    const targets = sentences(words, count, `${part}.target`);
    const lines = sources.map((source, i) => `${source}\t${targets[i]}\n`);
    writeFileSync(path.join(folder, `${part}.tsv`), lines.join(''));
  }
  return { id: 'pairs', path: folder };
}

function sentences(words: number, count: number, purpose: string): string[] {
  const { fewest, most } = pairWords;
  const ids = randomBelow(words, count * most, purpose);
  const lengths = randomBelow(most - fewest + 1, count, `${purpose}.length`);
  return lengths.map((extra, i) => {
    const sentence = ids.slice(i * most, i * most + fewest + extra);
    return sentence.map((id) => `w${id}`).join(' ');
  });
}

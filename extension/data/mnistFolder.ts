// MNIST and sets of the same format (Fashion-MNIST) from a folder of IDX files, plain or gzip.
// Format, big-endian: images `u32 2051, u32 count, u32 height, u32 width`, then a byte per pixel,
// row by row; labels `u32 2049, u32 count`, then a byte per label.

import { basename, join } from 'node:path';
import { ProblemError } from '../protocol/problem.ts';
import type { ImageData, ImageSet } from './dataSets.ts';
import { listFiles, readUnpacked } from './readFiles.ts';

const imageMagic = 2051;
const labelMagic = 2049;
const mostMegabytes = 1024;
const validationImages = 1000;

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const clothes = [
  ...['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat'],
  ...['Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
];

/**
 * All training images train and all test images test, as results on MNIST are reported; the
 * validation curve is drawn from the first 1000 test images.
 */
export async function readMnistFolder(path: string): Promise<ImageData> {
  const names = await listFiles(path);
  const train = await readImageSet(path, names, 'train');
  const test = await readImageSet(path, names, 't10k');
  if (train.height !== test.height || train.width !== test.width) {
    throw new ProblemError(
      '{path}: training images are {train} pixels, test images {test}. Both must come from one set.',
      { path, train: `${train.height}×${train.width}`, test: `${test.height}×${test.width}` },
    );
  }
  const title = basename(path);
  // The files carry no class names; the folder's name is all there is to tell the two sets apart.
  const classes = /fashion/i.test(title) ? clothes : digits;
  const validation = firstImages(test, validationImages);
  return { kind: 'images', title, classes, train, validation, test };
}

async function readImageSet(
  folder: string,
  names: readonly string[],
  part: 'train' | 't10k',
): Promise<ImageSet> {
  const imagePath = findIdx(folder, names, `${part}-images`, 'idx3-ubyte');
  const labelPath = findIdx(folder, names, `${part}-labels`, 'idx1-ubyte');
  const [[count, height, width], images] = await readIdx(imagePath, imageMagic, 3);
  const [[labelCount], labels] = await readIdx(labelPath, labelMagic, 1);
  if (labelCount !== count) {
    throw new ProblemError(
      '{labelPath} has {labelCount} labels, but {imagePath} has {count} images. Both must come from one set.',
      { labelPath, labelCount, imagePath, count },
    );
  }
  const wrong = labels.findIndex((label) => label >= digits.length);
  if (wrong >= 0) {
    throw new ProblemError(
      '{path}, byte {byte}: label {label} is out of range; labels must be 0 to 9.',
      { path: labelPath, byte: 8 + wrong, label: labels[wrong] },
    );
  }
  return { count, channels: 1, height, width, images, labels };
}

/** `train-images-idx3-ubyte` and `train-images.idx3-ubyte` are both in use, each also packed. */
function findIdx(folder: string, names: readonly string[], stem: string, ending: string): string {
  const candidates = [`${stem}-${ending}`, `${stem}.${ending}`].flatMap((name) => [
    name,
    `${name}.gz`,
  ]);
  const name = candidates.find((candidate) => names.includes(candidate));
  if (name !== undefined) return join(folder, name);
  throw new ProblemError(
    '{folder} has no file {name} (or {name}.gz). Choose the folder with the four MNIST files.',
    { folder, name: candidates[0] },
  );
}

/** The sizes of the header and the bytes after it. */
async function readIdx(
  path: string,
  magic: number,
  rank: number,
): Promise<[sizes: number[], values: Uint8Array]> {
  const bytes = await readUnpacked(path, mostMegabytes);
  const headerLength = 4 + 4 * rank;
  if (bytes.length < headerLength) throw wrongLength(path, bytes.length, headerLength);
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerLength);
  const found = header.getUint32(0);
  if (found !== magic) {
    throw new ProblemError(
      '{path} does not begin as it should: the first four bytes are {found}, expected {expected}. Is it the right IDX file?',
      { path, found, expected: magic },
    );
  }
  const sizes = Array.from({ length: rank }, (_, i) => header.getUint32(4 + 4 * i));
  if (sizes.includes(0)) {
    throw new ProblemError('{path} is empty: its header says {sizes}. Choose another file.', {
      path,
      sizes: sizes.join('×'),
    });
  }
  const length = sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== headerLength + length) {
    throw wrongLength(path, bytes.length, headerLength + length);
  }
  return [sizes, new Uint8Array(bytes.buffer, bytes.byteOffset + headerLength, length)];
}

function wrongLength(path: string, found: number, expected: number): ProblemError {
  const text =
    found < expected
      ? '{path} is cut short: it has {found} bytes, but its header asks for {expected}. Download or copy it again.'
      : '{path} is damaged: it has {found} bytes, but its header asks for {expected}. Download or copy it again.';
  return new ProblemError(text, { path, found, expected });
}

function firstImages(set: ImageSet, most: number): ImageSet {
  const count = Math.min(most, set.count);
  const pixels = set.channels * set.height * set.width;
  return {
    ...set,
    count,
    images: set.images.subarray(0, count * pixels),
    labels: set.labels.subarray(0, count),
  };
}

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { imageBatch } from '../../../extension/data/imageBatches.ts';
import { readMnistFolder } from '../../../extension/data/mnistFolder.ts';
import { realData } from './realData.ts';
import { rejectsWithProblem, temporaryFolder } from './temporaryFolder.ts';

/** An IDX file of bytes: magic, sizes, then the values. */
function idx(sizes: readonly number[], values: readonly number[], magic = 2048 + sizes.length) {
  const bytes = new Uint8Array(4 + 4 * sizes.length + values.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, magic);
  sizes.forEach((size, i) => {
    header.setUint32(4 + 4 * i, size);
  });
  bytes.set(values, 4 + 4 * sizes.length);
  return bytes;
}

/** Two training images and one test image of 1×2 pixels. */
const good = {
  'train-images-idx3-ubyte': idx([2, 1, 2], [0, 51, 102, 255]),
  'train-labels-idx1-ubyte': idx([2], [7, 3]),
  't10k-images-idx3-ubyte': idx([1, 1, 2], [255, 0]),
  't10k-labels-idx1-ubyte': idx([1], [9]),
};

test('plain and packed files are read under both customary names', async (context) => {
  const folder = await temporaryFolder(context, {
    'train-images.idx3-ubyte': good['train-images-idx3-ubyte'],
    'train-labels-idx1-ubyte.gz': gzipSync(good['train-labels-idx1-ubyte']),
    't10k-images.idx3-ubyte.gz': gzipSync(good['t10k-images-idx3-ubyte']),
    't10k-labels-idx1-ubyte': good['t10k-labels-idx1-ubyte'],
  });
  const data = await readMnistFolder(folder);
  const batch = imageBatch(data.train, [1, 0]);
  assert.deepEqual([...batch.labels], [3, 7]);
  assert.deepEqual(batch.images, Float32Array.of(102 / 255, 1, 0, 51 / 255));
  assert.deepEqual([data.train.height, data.train.width, data.test.count], [1, 2, 1]);
});

test('a folder named after Fashion-MNIST has clothes as classes', async (context) => {
  const folder = await temporaryFolder(context, {});
  const fashion = join(folder, 'fashion-mnist');
  await mkdir(fashion);
  for (const [name, bytes] of Object.entries(good)) await writeFile(join(fashion, name), bytes);
  assert.equal((await readMnistFolder(fashion)).classes[9], 'Ankle boot');
});

const faults: readonly {
  readonly title: string;
  readonly file: keyof typeof good;
  readonly bytes: Uint8Array;
  readonly says: readonly RegExp[];
}[] = [
  {
    title: 'a truncated image file',
    file: 'train-images-idx3-ubyte',
    bytes: good['train-images-idx3-ubyte'].subarray(0, 18),
    says: [/cut short/, /18 bytes/, /asks for 20/],
  },
  {
    title: 'a file shorter than its header',
    file: 't10k-labels-idx1-ubyte',
    bytes: good['t10k-labels-idx1-ubyte'].subarray(0, 3),
    says: [/cut short/, /3 bytes/],
  },
  {
    title: 'a file with bytes after the last pixel',
    file: 't10k-images-idx3-ubyte',
    bytes: idx([1, 1, 2], [255, 0, 0]),
    says: [/damaged/, /19 bytes/, /asks for 18/],
  },
  {
    title: 'labels where images should be',
    file: 'train-images-idx3-ubyte',
    bytes: idx([8], [1, 2, 3, 4, 5, 6, 7, 8]),
    says: [/2049, expected 2051/],
  },
  {
    title: 'a label count that differs from the image count',
    file: 'train-labels-idx1-ubyte',
    bytes: idx([3], [7, 3, 1]),
    says: [/3 labels/, /2 images/, /train-images/],
  },
  {
    title: 'a label that is no class',
    file: 'train-labels-idx1-ubyte',
    bytes: idx([2], [7, 12]),
    says: [/byte 9/, /label 12/],
  },
  {
    title: 'a header without images',
    file: 'train-images-idx3-ubyte',
    bytes: idx([0, 28, 28], []),
    says: [/empty/, /0×28×28/],
  },
  {
    title: 'a test set of another image size',
    file: 't10k-images-idx3-ubyte',
    bytes: idx([1, 2, 1], [255, 0]),
    says: [/1×2 pixels, test images 2×1/],
  },
];

for (const { title, file, bytes, says } of faults) {
  test(`${title} is reported with the place`, async (context) => {
    const folder = await temporaryFolder(context, { ...good, [file]: bytes });
    await rejectsWithProblem(folder, () => readMnistFolder(folder), new RegExp(folder), ...says);
  });
}

test('a damaged gzip file is reported by name', async (context) => {
  const packed = gzipSync(good['train-images-idx3-ubyte']);
  const { 'train-images-idx3-ubyte': replaced, ...others } = good;
  assert.equal(replaced.length, 20);
  for (const damaged of [packed.subarray(0, packed.length - 6), Buffer.from('no gzip at all')]) {
    const folder = await temporaryFolder(context, {
      ...others,
      'train-images-idx3-ubyte.gz': damaged,
    });
    await rejectsWithProblem(
      folder,
      () => readMnistFolder(folder),
      /train-images-idx3-ubyte\.gz is damaged/,
      /again/,
    );
  }
});

test('a folder without the files, no folder, and a file instead are told apart', async (context) => {
  const folder = await temporaryFolder(context, { 'file.txt': 'x' });
  const read = (path: string) => () => readMnistFolder(path);
  await rejectsWithProblem(folder, read(folder), /has no file train-images-idx3-ubyte/);
  await rejectsWithProblem(folder, read(join(folder, 'gone')), /gone does not exist/);
  await rejectsWithProblem(folder, read(join(folder, 'file.txt')), /file\.txt is not a folder/);
});

const mnist = realData('mnist');

test('the real MNIST has the published counts and mean', mnist.options, async () => {
  const { train, validation, test: unseen } = await readMnistFolder(mnist.path);
  assert.deepEqual([train.count, validation.count, unseen.count], [60_000, 1000, 10_000]);
  assert.deepEqual([...train.labels.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  const counts = (labels: Uint8Array) => {
    const result = new Array<number>(10).fill(0);
    for (const label of labels) result[label]++;
    return result;
  };
  assert.deepEqual(
    counts(train.labels),
    [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  );
  assert.deepEqual(counts(unseen.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  let sum = 0;
  let squares = 0;
  for (const value of train.images) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / train.images.length;
  const deviation = Math.sqrt(squares / train.images.length - mean * mean);
  assert.ok(Math.abs(mean / 255 - 0.13066) < 1e-6, `mean ${mean / 255}`);
  assert.ok(Math.abs(deviation / 255 - 0.308108) < 1e-6, `std ${deviation / 255}`);
});

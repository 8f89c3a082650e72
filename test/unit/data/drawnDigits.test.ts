import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawnDigits } from '../../../extension/data/drawnDigits.ts';
import { imageBatch } from '../../../extension/data/imageBatches.ts';

test('the same seed draws the same digits, in whatever order they are asked for', () => {
  const first = drawnDigits(3).train;
  const second = drawnDigits(3).train;
  const forwards = imageBatch(first, [5, 4000, 17]);
  const backwards = imageBatch(second, [17, 4000, 5]);
  assert.deepEqual(forwards.labels, backwards.labels.toReversed());
  const pixels = 28 * 28;
  assert.deepEqual(
    forwards.images.subarray(0, pixels),
    backwards.images.subarray(2 * pixels, 3 * pixels),
  );
});

test('another seed, another part and another index draw other digits', () => {
  const data = drawnDigits(1);
  const image = imageBatch(data.train, [0]).images;
  assert.notDeepEqual(imageBatch(data.train, [1]).images, image);
  assert.notDeepEqual(imageBatch(data.test, [0]).images, image);
  assert.notDeepEqual(imageBatch(drawnDigits(2).train, [0]).images, image);
});

test('reading all images gives the same pixels as drawing them one by one', () => {
  const all = drawnDigits(4).validation;
  const single = drawnDigits(4).validation;
  const image = all.images.subarray(123 * 784, 124 * 784);
  assert.deepEqual(single.imageAt?.(123), image);
});

test('every class occurs about equally often', () => {
  const counts = new Array<number>(10).fill(0);
  for (const label of drawnDigits(0).train.labels) counts[label]++;
  for (const count of counts) assert.ok(count > 500 && count < 700, `${count} of 6000`);
});

test('a digit lies inside a black border, with ink like a written one', () => {
  const { images } = imageBatch(
    drawnDigits(0).train,
    Array.from({ length: 200 }, (_, i) => i),
  );
  const mean = images.reduce((sum, value) => sum + value, 0) / images.length;
  assert.ok(mean > 0.08 && mean < 0.18, `mean ${mean}`);
  for (let b = 0; b < 200; b++) {
    const image = images.subarray(b * 784, (b + 1) * 784);
    const ink = image.reduce((sum, value) => sum + value, 0);
    assert.ok(ink > 15, `image ${b} is nearly empty`);
    const corners = [image[0], image[27], image[27 * 28], image[783]];
    assert.deepEqual(corners, [0, 0, 0, 0]);
  }
});

test('the nearest of the class means already recognises most digits, but not all', () => {
  const { train, test: unseen } = drawnDigits(0);
  const means = Array.from({ length: 10 }, () => new Float64Array(784));
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 2000; i++) {
    const label = train.labels[i];
    counts[label]++;
    train.imageAt?.(i).forEach((value, p) => (means[label][p] += value));
  }
  means.forEach((mean, label) => mean.forEach((sum, p) => (mean[p] = sum / counts[label])));
  let right = 0;
  for (let i = 0; i < 500; i++) {
    const image = unseen.imageAt?.(i) ?? new Uint8Array(784);
    const distances = means.map((mean) =>
      mean.reduce((sum, value, p) => sum + (value - image[p]) ** 2, 0),
    );
    if (distances.indexOf(Math.min(...distances)) === unseen.labels[i]) right++;
  }
  assert.ok(right > 300 && right < 495, `${right} of 500`);
});

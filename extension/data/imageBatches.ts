// Images as the model takes them, and the order in which an epoch visits any kind of sample.

import { permutation } from '../nn/random.ts';
import type { ImageSet } from './dataSets.ts';

export interface ImageBatch {
  /** (B, channels, height, width), pixel / 255 */
  readonly images: Float32Array;
  /** (B) */
  readonly labels: Int32Array;
  readonly size: number;
}

/** A new random order of 0 … count − 1 for every epoch. The last, smaller batch is kept. */
export function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  return permutation({ seed, purpose: 'shuffle', step: epoch }, count);
}

/** Pixels are bytes: what each of them is as a number from 0 to 1. */
const brightness = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

export function imageBatch(set: ImageSet, indices: ArrayLike<number>): ImageBatch {
  const pixels = set.channels * set.height * set.width;
  const size = indices.length;
  const images = new Float32Array(size * pixels);
  const labels = new Int32Array(size);
  for (let b = 0; b < size; b++) {
    const image = imageOf(set, indices[b], pixels);
    const first = b * pixels;
    for (let p = 0; p < pixels; p++) images[first + p] = brightness[image[p]];
    labels[b] = set.labels[indices[b]];
  }
  return { images, labels, size };
}

function imageOf(set: ImageSet, index: number, pixels: number): Uint8Array {
  if (set.imageAt) return set.imageAt(index);
  return set.images.subarray(index * pixels, (index + 1) * pixels);
}

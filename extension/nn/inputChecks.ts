// What a layer says when its sizes make no sense or its input does not fit. Checks
// compare shapes only, so they cost nothing beside the work that follows.

import type * as tf from '@tensorflow/tfjs';

/** `checkSizes('Linear', { inputs, outputs })`: whole numbers from 1. */
export function checkSizes(layer: string, sizes: Record<string, number>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (Number.isInteger(size) && size >= 1) continue;
    throw new RangeError(
      `${layer}: ${name} must be a whole number of at least 1; got ${size}.`,
    );
  }
}

/** `axes` says what each axis is: `[batch, length, width]`. */
export function checkRank(layer: string, x: tf.Tensor, rank: number, axes: string) {
  if (x.rank === rank) return;
  throw new RangeError(
    `${layer} takes ${axes}, ${rank} axes; its input ${shapeText(x)} has ${x.rank}.`,
  );
}

export function checkLastAxis(layer: string, x: tf.Tensor, width: number): void {
  if (x.shape.at(-1) === width) return;
  throw new RangeError(
    `${layer} takes vectors of ${width} numbers; its input is ${shapeText(x)}.`,
  );
}

export function checkImages(layer: string, x: tf.Tensor4D, channels?: number): void {
  checkRank(layer, x, 4, 'images [batch, channels, height, width]');
  if (channels === undefined || x.shape[1] === channels) return;
  throw new RangeError(
    `${layer} expects ${channels} channels; its input has ${x.shape[1]}.`,
  );
}

export function checkWindow(x: tf.Tensor4D, K: number): void {
  const [, , H, W] = x.shape;
  if (H >= K && W >= K) return;
  throw new RangeError(`A ${K}×${K} kernel does not fit into a ${H}×${W} image.`);
}

/** Of attention: a mask is bool (batch or 1, queries or 1, keys). */
export function checkMask(
  mask: tf.Tensor | undefined,
  [batch, queries, keys]: readonly number[],
): void {
  if (!mask) return;
  const [b, q, k] = mask.shape;
  const fits =
    mask.rank === 3 &&
    (b === batch || b === 1) &&
    (q === queries || q === 1) &&
    k === keys;
  if (fits && mask.dtype === 'bool') return;
  throw new RangeError(
    `An attention mask must be bool of shape (1 or ${batch}, 1 or ${queries}, ` +
      `${keys}); this one is ${mask.dtype} of shape (${mask.shape.join(', ')}).`,
  );
}

export function shapeText({ shape }: { readonly shape: readonly number[] }): string {
  return `[${shape.join(', ')}]`;
}

// Softmax over the last axis in which some places may not take part.

import * as tf from '@tensorflow/tfjs';
import { shapeText } from './inputChecks.ts';

/** Far below any score, yet small enough that a sum with it stays finite. */
const hidden = -1e9;
/**
 * e^-50 is nothing beside the largest term, e^0. Cutting there keeps denormals away.
 */
const negligible = -50;

/**
 * Weights ≥ 0 that sum to 1 over the places where
 * `mask` is true. A mask has as many axes as scores, each as long as theirs or 1: with
 * fewer, its batch axis could meet the heads.
 * Decision 27: a row with nothing to attend to is all zero; with −inf it would be NaN,
 * with a large negative number alone it would silently be uniform.
 */
export function maskedSoftmax(scores: tf.Tensor, mask?: tf.Tensor): tf.Tensor {
  if (mask) checkBroadcast(scores, mask);
  const operation = tf.customGrad((...inputs) => {
    const save = inputs[1] as unknown as tf.GradSaveFunc;
    const weights = softmax(inputs[0] as tf.Tensor, mask);
    save([weights]);
    return {
      value: weights,
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => {
        const weighted = dy.mul(saved);
        const total = weighted.sum(-1, true);
        return weighted.sub(saved.mul(total));
      },
    };
  });
  return operation(scores);
}

function checkBroadcast(scores: tf.Tensor, mask: tf.Tensor): void {
  const fits = mask.shape.every(
    (size, axis) => size === 1 || size === scores.shape[axis],
  );
  if (fits && mask.rank === scores.rank) return;
  throw new RangeError(
    `The mask ${shapeText(mask)} does not fit the scores ${shapeText(scores)}.`,
  );
}

function softmax(scores: tf.Tensor, mask?: tf.Tensor): tf.Tensor {
  const open = mask?.cast('float32');
  const shown = open ? scores.add(open.sub(1).mul(-hidden)) : scores;
  const shifted = shown.sub(shown.max(-1, true));
  const counts = shifted.greater(negligible).cast('float32');
  const powers = shifted.maximum(negligible).exp().mul(counts);
  const allowed = open ? powers.mul(open) : powers;
  // At least one term is 1 in a row that is not
  // fully masked, so this changes no other row.
  const total = allowed.sum(-1, true).maximum(1e-30);
  return allowed.div(total);
}

// The loss of a batch, from what a model's `forward` returned.

import * as tf from '@tensorflow/tfjs';
import { crossEntropy } from 'tensorscope/nn';
import type { CrossEntropyOptions } from 'tensorscope/nn';
import { ProblemError } from '../../protocol/problem.ts';

export type LossOptions = Pick<CrossEntropyOptions, 'ignoreIndex' | 'labelSmoothing' | 'reduction'>;

export type Loss = (outputs: tf.Tensor, targets: tf.Tensor, options: LossOptions) => tf.Scalar;

/**
 * outputs (…, K) logits and int32 targets of the leading axes → cross-entropy in nats. A model that
 * predicts from its last state only has outputs (B, K) for targets (T, B): the last row counts.
 */
export const logitsLoss: Loss = (outputs, targets, options) => {
  const classes = outputs.shape.at(-1) ?? 1;
  const count = outputs.size / classes;
  const flat = targets.flatten();
  const wanted = count < flat.size && count === targets.shape.at(-1) ? lastRows(flat, count) : flat;
  const leading = outputs.shape.slice(0, -1);
  const isSwapped = leading.length === targets.rank && String(leading) !== String(targets.shape);
  if (wanted.size !== count || isSwapped) throw rowsProblem(outputs, targets);
  return crossEntropy(outputs.reshape<tf.Tensor2D>([count, classes]), wanted, options);
};

/** Mean of the squared differences; both of one shape. */
export const squaredLoss: Loss = (outputs, targets) => {
  if (outputs.size !== targets.size) throw rowsProblem(outputs, targets);
  return outputs.sub(targets.reshape(outputs.shape)).square().mean();
};

/** The one tensor that a loss takes; a model may return it beside others, as `logits`. */
export function outputTensor(outputs: unknown): tf.Tensor {
  if (outputs instanceof Promise) {
    throw new ProblemError(
      'forward returns a promise. It must return its tensor: no async, no await.',
    );
  }
  const output = outputIn(outputs);
  if (output) return output;
  throw new ProblemError(
    'forward must return a tensor, or an object or array with one; it returned {value}.',
    {
      value: outputs === undefined ? 'nothing' : typeof outputs,
    },
  );
}

/** The same, where it is not the place to complain. */
export function outputIn(outputs: unknown): tf.Tensor | undefined {
  if (isTensor(outputs)) return outputs;
  const parts = typeof outputs === 'object' && outputs !== null ? outputs : {};
  const named = (parts as { logits?: unknown }).logits;
  if (isTensor(named)) return named;
  const first: unknown = Object.values(parts)[0];
  return isTensor(first) ? first : undefined;
}

function isTensor(value: unknown): value is tf.Tensor {
  return value instanceof tf.Tensor;
}

function lastRows(flat: tf.Tensor1D, count: number): tf.Tensor1D {
  return flat.slice(flat.size - count, count);
}

function rowsProblem(outputs: tf.Tensor, targets: tf.Tensor): RangeError {
  return new RangeError(
    `forward returns [${outputs.shape.join(', ')}], but there are targets [${targets.shape.join(', ')}].`,
  );
}

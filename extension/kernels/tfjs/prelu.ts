// Prelu of tfjs: α · x where x is negative, else x. The wasm backend's own packs α once for all,
// and takes one number for each channel only.

import * as tf from '@tensorflow/tfjs';
import { computeFloats } from './computeFloats.ts';
import { dispose, runOther } from './replaceKernel.ts';
import type { KernelCall } from './replaceKernel.ts';

export function replacePrelu(): void {
  computeFloats(tf.Prelu, prelu);
}

/** relu(x) − α · relu(−x); α is spread over x. */
function prelu({ inputs }: KernelCall): tf.TensorInfo {
  const { x, alpha } = inputs as Record<'x' | 'alpha', tf.TensorInfo>;
  const positive = runOther(tf.Relu, { x });
  const opposite = runOther(tf.Neg, { x });
  const negative = runOther(tf.Relu, { x: opposite });
  const scaled = runOther(tf.Multiply, { a: negative, b: alpha });
  const result = runOther(tf.Sub, { a: positive, b: scaled });
  dispose(positive, opposite, negative, scaled);
  return result;
}

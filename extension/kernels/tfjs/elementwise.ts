// Kernels that make one number of one: a clip that keeps NaN, of which the wasm backend makes the
// lower bound, and a hyperbolic tangent that takes a fraction of its time.

import * as tf from '@tensorflow/tfjs';
import { addressOf, newTensorInfo } from '../heap.ts';
import { runKernel } from '../runtime.ts';
import { computeFloats } from './computeFloats.ts';

export function computeElementwise(): void {
  computeFloats(tf.Tanh, ({ inputs }) => mapNumbers('tanh', inputs as unknown as Unary));
  computeFloats(tf.ClipByValue, ({ inputs, attrs }) => {
    const { clipValueMin, clipValueMax } = attrs as unknown as Record<string, number>;
    return mapNumbers('clip', inputs as unknown as Unary, clipValueMin, clipValueMax);
  });
}

interface Unary {
  readonly x: tf.TensorInfo;
}

/** Numbers worth a piece of their own. */
const grain = 32_768;

function mapNumbers(kernel: string, { x }: Unary, ...constants: readonly number[]): tf.TensorInfo {
  const y = newTensorInfo(x.shape);
  const size = tf.util.sizeFromShape(x.shape);
  runKernel(kernel, size, grain, addressOf(x), addressOf(y), ...constants);
  return y;
}

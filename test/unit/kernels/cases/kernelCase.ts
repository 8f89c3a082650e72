// A call of a kernel with something that a network could learn among its inputs.

import * as tf from '@tensorflow/tfjs';
import { randomTensor } from '../bothPaths.ts';

type Inputs = Readonly<Record<string, tf.Tensor>>;

/** A kernel's inputs with the weight among them, and the rest of the call. */
export interface KernelCase {
  readonly shape: number[];
  readonly inputs: (weight: tf.Tensor) => Inputs | readonly tf.Tensor[];
  readonly attrs?: object;
}

/** By the kernel's name. */
export type KernelCases = Readonly<Record<string, KernelCase | readonly KernelCase[]>>;

export const matrix = [4, 6];
export const image = [2, 5, 6, 3];
export const other = (shape: number[]) => randomTensor(shape, 'other');
export const ids = (values: number[]) => tf.tensor1d(values, 'int32');

export function take(name: string, shape: number[], attrs: object = {}): KernelCase {
  return { shape, inputs: (weight) => ({ [name]: weight }), attrs };
}

export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** The numbers of all results. */
export function runCase(
  kernel: string,
  { inputs, attrs = {} }: KernelCase,
  weight: tf.Tensor,
): number[][] {
  return tf.tidy(() => {
    const given = inputs(weight) as tf.NamedTensorMap;
    const outputs = tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(kernel, given, { ...attrs });
    return [outputs].flat().map((output) => [...output.dataSync()]);
  });
}

// What is answered of a tensor: numbers about it, and as much of its values as was asked for.

import * as tf from '@tensorflow/tfjs';
import type { AxisLabels, Take, TensorAnswer, TensorPicture } from '../../protocol/looks/tensor.ts';
import { pictureOf, statisticsOf } from './tensorFacts.ts';
import { thumbnailOf } from './thumbnail.ts';
import type { KeptTensor } from './valueRecorder.ts';

type Facts = Pick<
  TensorAnswer,
  'shape' | 'dtype' | 'statistics' | 'gradientNorm' | 'picture' | 'whole'
>;

interface Shown {
  readonly axes: readonly AxisLabels[];
  /** Where the sample lies in the batch. */
  readonly row: number;
}

/** A tensor, and the gradient of the loss with respect to it where one flows. */
export type ShownTensor = Pick<KeptTensor, 'tensor'> & Partial<Pick<KeptTensor, 'gradient'>>;

export function answerOf({ tensor, gradient }: ShownTensor, take: Take, shown: Shown): Facts {
  const values = tensor.dataSync<'float32'>();
  return {
    shape: tensor.shape,
    dtype: tensor.dtype,
    statistics: statisticsOf(values),
    gradientNorm: gradient && normOf(gradient),
    picture: take.kind === 'picture' ? pictureFor(tensor, take.colors, shown) : undefined,
    whole: take.kind === 'whole' ? wholeOf(tensor, shown) : undefined,
  };
}

function wholeOf(tensor: tf.Tensor, { axes, row }: Shown): TensorAnswer['whole'] {
  const batchAxis = batchAxisOf(axes, tensor.rank);
  const { values, shape } = sampleOf(tensor, batchAxis, row);
  return { shape, axes: axes.filter((_, axis) => axis !== batchAxis), values };
}

function pictureFor(
  tensor: tf.Tensor,
  colors: 'light' | 'dark' | undefined,
  { axes, row }: Shown,
): TensorPicture | undefined {
  const batchAxis = batchAxisOf(axes, tensor.rank);
  const { values, shape } = sampleOf(tensor, batchAxis, row);
  const isKernel = tensor instanceof tf.Variable && shape.length > 3;
  // Kernels are all different; of what else has many axes the first is enough.
  const pictured = isKernel ? [sizeOf(shape.slice(0, -2)), ...shape.slice(-2)] : shape;
  const picture = pictureOf(values, pictured);
  if (!picture) return undefined;
  const index = isKernel
    ? shape.map((_, axis) => (['column', 'row'] as const)[shape.length - 1 - axis] ?? 'tile')
    : indexOf(tensor.rank, batchAxis, row);
  return { ...picture, index, png: colors && thumbnailOf(picture, colors) };
}

/** A vector of one number a sample is shown whole. */
function batchAxisOf(axes: readonly AxisLabels[], rank: number): number | undefined {
  const axis = axes.findIndex(({ meaning }) => meaning === 'batch');
  return axis < 0 || rank < 2 ? undefined : axis;
}

/** Which axis of the tensor is which of its picture; the batch axis is fixed to the sample. */
function indexOf(rank: number, batchAxis: number | undefined, row: number): TensorPicture['index'] {
  const roles = ['column', 'row', 'tile'] as const;
  const index: TensorPicture['index'][number][] = [];
  let next = 0;
  for (let axis = rank - 1; axis >= 0; axis--) {
    index.unshift(axis === batchAxis ? row : (roles[next++] ?? 0));
  }
  return index;
}

/** Row-major, without the batch axis. */
function sampleOf(
  tensor: tf.Tensor,
  batchAxis: number | undefined,
  row: number,
): { readonly values: Float32Array; readonly shape: readonly number[] } {
  const { shape } = tensor;
  const all = Float32Array.from(tensor.dataSync());
  if (batchAxis === undefined) return { values: all, shape };
  const inner = sizeOf(shape.slice(batchAxis + 1));
  const outer = sizeOf(shape.slice(0, batchAxis));
  const values = new Float32Array(outer * inner);
  for (let i = 0; i < outer; i++) {
    const start = (i * shape[batchAxis] + row) * inner;
    values.set(all.subarray(start, start + inner), i * inner);
  }
  return { values, shape: shape.toSpliced(batchAxis, 1) };
}

function sizeOf(shape: readonly number[]): number {
  return tf.util.sizeFromShape([...shape]);
}

function normOf(gradient: tf.Tensor): number {
  const values = gradient.dataSync<'float32'>();
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

// MaxPool and AvgPool of tfjs and their gradients; see assembly/channelsLast/pooling.ts. The wasm
// backend's own are wrong where the last window does not fit, and a window whose largest number is
// negative gets no gradient there.

import * as tf from '@tensorflow/tfjs';
import { addressOf, newTensorInfo } from '../../heap.ts';
import { runKernel } from '../../runtime.ts';
import { computeFloats } from '../computeFloats.ts';
import { runOther } from '../replaceKernel.ts';
import type { KernelCall } from '../replaceKernel.ts';
import { imageShape, resultShape, withGeometry } from './geometry.ts';
import type { ConvolutionAttributes, Info } from './geometry.ts';

export function replacePooling(): void {
  replacePool(tf.MaxPool, tf.MaxPoolGrad, 'poolLargest', 'poolLargestGradient');
  replacePool(tf.AvgPool, tf.AvgPoolGrad, 'poolMean', 'poolMeanGradient');
}

type PoolAttributes = ConvolutionAttributes & { readonly filterSize: number | [number, number] };

function replacePool(name: string, gradName: string, forward: string, backward: string): void {
  const needsImage = name === tf.MaxPool;

  /** x (B, H, W, C) → (B, P, Q, C) */
  computeFloats(name, ({ inputs, attrs }: KernelCall) => {
    const { x } = inputs as { x: tf.TensorInfo };
    const info = infoOf(x.shape, attrs);
    if (isIdentity(info)) return runOther(tf.Identity, { x });
    const y = newTensorInfo(resultShape(info));
    const rows = info.batchSize * info.outHeight;
    withGeometry(info, info.outChannels, (geometry) => {
      runKernel(forward, rows, rowGrain(info), geometry, addressOf(x), addressOf(y));
    });
    return y;
  });

  /** x (B, H, W, C), dy (B, P, Q, C) → (B, H, W, C) */
  computeFloats(gradName, ({ inputs, attrs }: KernelCall) => {
    const { dy, input: x } = inputs as Record<'dy' | 'input', tf.TensorInfo>;
    const info = infoOf(x.shape, attrs);
    if (isIdentity(info)) return runOther(tf.Identity, { x: dy });
    const dx = newTensorInfo(imageShape(info));
    const grain = Math.ceil(rowGrain(info) / Math.max(info.outHeight, 1));
    withGeometry(info, info.outChannels, (geometry) => {
      const sources = needsImage ? [addressOf(x), addressOf(dy)] : [addressOf(dy)];
      runKernel(backward, info.batchSize, grain, geometry, ...sources, addressOf(dx));
    });
    return dx;
  });

  tf.unregisterGradient(name);
  // The one of tfjs forgets how sizes were rounded.
  tf.registerGradient({
    kernelName: name,
    inputsToSave: ['x'],
    outputsToSave: [needsImage],
    gradFunc: (dy, [x, y], attrs) => {
      const inputs = { dy: dy as tf.Tensor, input: x, ...(needsImage && { output: y }) };
      return { x: () => tf.engine().runKernel<tf.Tensor>(gradName, inputs, attrs) };
    },
  });
}

function infoOf(xShape: number[], attrs: KernelCall['attrs']): Info {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttributes;
  const shape = xShape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** tfjs takes windows of one pixel for the image itself where the sizes agree, padding or not. */
function isIdentity({ filterHeight, filterWidth, inShape, outShape }: Info): boolean {
  return filterHeight * filterWidth === 1 && tf.util.arraysEqual(inShape, outShape);
}

/** Comparisons worth a piece of its own: some 15 microseconds. */
const pieceComparisons = 5e4;

function rowGrain({ outWidth, filterHeight, filterWidth, outChannels }: Info): number {
  const comparisons = outWidth * filterHeight * filterWidth * outChannels;
  return Math.ceil(pieceComparisons / Math.max(comparisons, 1));
}

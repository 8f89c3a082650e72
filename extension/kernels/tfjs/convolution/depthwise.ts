// DepthwiseConv2dNative of tfjs and its gradients; see assembly/channelsLast/depthwise.ts. The wasm
// backend's own keeps packed copies of filters, gives zeros for some strides, and has no gradient.

import * as tf from '@tensorflow/tfjs';
import { addressOf, newTensorInfo, withTemporary } from '../../heap.ts';
import { runKernel } from '../../runtime.ts';
import { computeFloats } from '../computeFloats.ts';
import type { KernelCall } from '../replaceKernel.ts';
import {
  convolutionInfo,
  imageShape,
  resultShape,
  withChannelsLast,
  withGeometry,
} from './geometry.ts';
import { registerConvolutionGradient } from './gradient.ts';
import type { ConvolutionAttributes, Info } from './geometry.ts';

export function replaceDepthwise(): void {
  computeFloats(tf.DepthwiseConv2dNative, depthwise);
  computeFloats(tf.DepthwiseConv2dNativeBackpropInput, imageGradient);
  computeFloats(tf.DepthwiseConv2dNativeBackpropFilter, filterGradient);
  // The gradient of tfjs refuses dilations, and forgets the order of the axes.
  registerConvolutionGradient(
    tf.DepthwiseConv2dNative,
    tf.DepthwiseConv2dNativeBackpropInput,
    tf.DepthwiseConv2dNativeBackpropFilter,
  );
}

type Named = Readonly<Record<string, tf.TensorInfo>>;

/** x (B, H, W, C), filter (KH, KW, C, O) → (B, P, Q, C·O) */
function depthwise({ inputs, attrs }: KernelCall): tf.TensorInfo {
  const { x, filter } = inputs as Named;
  const attributes = attrs as unknown as ConvolutionAttributes;
  const info = convolutionInfo(x.shape, filter.shape, attributes, true);
  return withChannelsLast(info, [x], (image) => {
    const y = newTensorInfo(resultShape(info));
    withGeometry(info, multiplesOf(info), (geometry) => {
      const addresses = [geometry, addressOf(image), addressOf(filter), addressOf(y)];
      const rows = info.batchSize * info.outHeight;
      runKernel('depthwise', rows, rowGrain(info), ...addresses);
    });
    return y;
  });
}

/** dy (B, P, Q, C·O), filter (KH, KW, C, O) → (B, H, W, C) */
function imageGradient({ inputs, attrs }: KernelCall): tf.TensorInfo {
  const { dy, filter } = inputs as Named;
  const { inputShape, ...attributes } = attrs as unknown as ConvolutionAttributes & {
    inputShape: number[];
  };
  const info = convolutionInfo(inputShape, filter.shape, attributes, true);
  return withChannelsLast(info, [dy], (upstream) => {
    const dx = newTensorInfo(imageShape(info));
    withGeometry(info, multiplesOf(info), (geometry) => {
      const addresses = [geometry, addressOf(upstream), addressOf(filter), addressOf(dx)];
      runKernel('depthwiseImageGradient', info.batchSize, sampleGrain(info), ...addresses);
    });
    return dx;
  });
}

/** x (B, H, W, C), dy (B, P, Q, C·O) → (KH, KW, C, O) */
function filterGradient({ inputs, attrs }: KernelCall): tf.TensorInfo {
  const { x, dy } = inputs as Named;
  const { filterShape, ...attributes } = attrs as unknown as ConvolutionAttributes & {
    filterShape: number[];
  };
  const info = convolutionInfo(x.shape, filterShape, attributes, true);
  const compute = (image: tf.TensorInfo, upstream: tf.TensorInfo) =>
    gradientOfFilter(info, image, upstream, filterShape);
  return withChannelsLast(info, [x, dy], compute, false);
}

/** Each piece of the batch gives its part of every sum; the parts are added in their order. */
function gradientOfFilter(
  info: Info,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: number[],
): tf.TensorInfo {
  const dFilter = newTensorInfo(filterShape);
  const size = tf.util.sizeFromShape(filterShape);
  const grain = Math.max(sampleGrain(info), Math.ceil(info.batchSize / mostPieces));
  const pieces = Math.ceil(info.batchSize / grain);
  withGeometry(info, multiplesOf(info), (geometry) =>
    withTemporary(pieces * size, (sums) => {
      const addresses = [geometry, addressOf(x), addressOf(dy), grain, sums];
      runKernel('depthwiseFilterGradient', info.batchSize, grain, ...addresses);
      runKernel('sumRows', size, size, sums, pieces, size, addressOf(dFilter));
    }),
  );
  return dFilter;
}

function multiplesOf({ inChannels, outChannels }: Info): number {
  return outChannels / Math.max(inChannels, 1);
}

/** Work worth a piece of its own: some 15 microseconds. */
const pieceFlops = 1e5;
/** Bounds the memory for the parts of a sum. */
const mostPieces = 16;

function rowGrain({ outWidth, filterHeight, filterWidth, outChannels }: Info): number {
  const flops = 2 * outWidth * filterHeight * filterWidth * outChannels;
  return Math.ceil(pieceFlops / Math.max(flops, 1));
}

function sampleGrain(info: Info): number {
  return Math.ceil(rowGrain(info) / Math.max(info.outHeight, 1));
}

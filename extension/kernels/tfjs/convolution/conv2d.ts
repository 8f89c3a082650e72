// Conv2D of tfjs, channels last (or first, turned), as products of matrices of windows; see
// assembly/channelsLast/convolution.ts. The wasm backend's own keeps packed copies of filters, and
// has a gradient for the image only.

import * as tf from '@tensorflow/tfjs';
import { addressOf, newTensorInfo, withTemporary } from '../../heap.ts';
import { multiply, packedRight, rowMajor, transposed } from '../../matrixProduct.ts';
import { runKernel, threadCount } from '../../runtime.ts';
import { computeFloats } from '../computeFloats.ts';
import { dispose } from '../replaceKernel.ts';
import type { KernelCall } from '../replaceKernel.ts';
import {
  convolutionInfo,
  fitResult,
  imageShape,
  resultShape,
  withChannelsLast,
  withGeometry,
  zeros,
} from './geometry.ts';
import { registerConvolutionGradient } from './gradient.ts';
import type { ConvolutionAttributes, Info } from './geometry.ts';

export function replaceConv2d(): void {
  computeFloats(tf.Conv2D, conv2d);
  computeFloats(tf.Conv2DBackpropInput, imageGradient);
  computeFloats(tf.Conv2DBackpropFilter, filterGradient);
  // The gradient of tfjs refuses dilations, and forgets how sizes were rounded.
  registerConvolutionGradient(tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter);
}

type Named = Readonly<Record<string, tf.TensorInfo>>;

/** x (B, H, W, C), filter (KH, KW, C, O) → (B, P, Q, O) */
function conv2d({ inputs, attrs }: KernelCall): tf.TensorInfo {
  const { x, filter } = inputs as Named;
  const info = convolutionInfo(x.shape, filter.shape, attrs as unknown as ConvolutionAttributes);
  return withChannelsLast(info, [x], (image) => convolve(info, image, filter));
}

function convolve(info: Info, x: tf.TensorInfo, filter: tf.TensorInfo): tf.TensorInfo {
  const { positions, places, O } = sizesOf(info);
  if (places === 0 || positions === 0) return zeros(resultShape(info));
  const y = newTensorInfo(resultShape(info));
  const matrix = rowMajor(addressOf(filter), O);
  if (isPointwise(info)) {
    const sizes = { m: positions, k: places, n: O };
    multiply(rowMajor(addressOf(x), places), matrix, sizes, addressOf(y));
    return y;
  }
  const { rows, atOnce, grain, room } = windowPieces(info, fewPositions);
  packedRight(matrix, places, O, (packed) =>
    withGeometry(info, O, (geometry) =>
      withTemporary(threadCount() * room, (windows) => {
        const addresses = [geometry, addressOf(x), packed, addressOf(y)];
        runKernel('convolveWindows', rows, grain, ...addresses, atOnce, windows, room);
      }),
    ),
  );
  return y;
}

/** dy (B, P, Q, O), filter (KH, KW, C, O) → (B, H, W, C) */
function imageGradient({ inputs, attrs }: KernelCall): tf.TensorInfo {
  const { dy, filter } = inputs as Named;
  const { inputShape, ...attributes } = attrs as unknown as ConvolutionAttributes & {
    inputShape: number[];
  };
  const info = convolutionInfo(inputShape, filter.shape, attributes);
  return withChannelsLast(info, [dy], (given) => {
    const upstream = fitResult(info, given);
    const dx = gradientOfImage(info, upstream, filter);
    if (upstream !== given) dispose(upstream);
    return dx;
  });
}

function gradientOfImage(info: Info, dy: tf.TensorInfo, filter: tf.TensorInfo): tf.TensorInfo {
  const { positions, places, O } = sizesOf(info);
  if (O === 0 || places === 0 || positions === 0) return zeros(imageShape(info));
  const dx = newTensorInfo(imageShape(info));
  const turned = transposed(rowMajor(addressOf(filter), O));
  if (isPointwise(info)) {
    const sizes = { m: positions, k: O, n: places };
    multiply(rowMajor(addressOf(dy), O), turned, sizes, addressOf(dx));
    return dx;
  }
  const { atOnce, room } = windowPieces(info, fewPositions);
  const grain = Math.ceil(pieceFlops / (2 * places * O * info.outHeight * info.outWidth));
  packedRight(turned, O, places, (packed) =>
    withGeometry(info, O, (geometry) =>
      withTemporary(threadCount() * room, (windows) => {
        const addresses = [geometry, addressOf(dy), packed, addressOf(dx)];
        const count = info.batchSize;
        runKernel('windowsImageGradient', count, grain, ...addresses, atOnce, windows, room);
      }),
    ),
  );
  return dx;
}

/** x (B, H, W, C), dy (B, P, Q, O) → (KH, KW, C, O) */
function filterGradient({ inputs, attrs }: KernelCall): tf.TensorInfo {
  const { x, dy } = inputs as Named;
  const { filterShape, ...attributes } = attrs as unknown as ConvolutionAttributes & {
    filterShape: number[];
  };
  const info = convolutionInfo(x.shape, filterShape, attributes);
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
  const { positions, places, O } = sizesOf(info);
  if (O === 0 || places === 0 || positions === 0) return zeros(filterShape);
  const dFilter = newTensorInfo(filterShape);
  if (isPointwise(info)) {
    const left = transposed(rowMajor(addressOf(x), places));
    const right = rowMajor(addressOf(dy), O);
    multiply(left, right, { m: places, k: positions, n: O }, addressOf(dFilter));
    return dFilter;
  }
  const { rows, atOnce, grain: few, room: windowFloats } = windowPieces(info, manyPositions);
  const grain = atOnce * Math.ceil(Math.max(few, rows / mostPieces) / atOnce);
  const pieces = Math.ceil(rows / grain);
  const room = windowFloats + 8 * Math.ceil(O / 8) * atOnce * info.outWidth;
  withGeometry(info, O, (geometry) =>
    withTemporary(pieces * places * O + threadCount() * room, (sums) => {
      const windows = sums + Float32Array.BYTES_PER_ELEMENT * pieces * places * O;
      const addresses = [geometry, addressOf(x), addressOf(dy), grain, sums];
      runKernel('windowsFilterGradient', rows, grain, ...addresses, atOnce, windows, room);
      const total = addressOf(dFilter);
      runKernel('sumRows', places * O, places * O, sums, pieces, places * O, total);
    }),
  );
  return dFilter;
}

function sizesOf(info: Info): { positions: number; places: number; O: number } {
  return {
    positions: info.batchSize * info.outHeight * info.outWidth,
    places: info.filterHeight * info.filterWidth * info.inChannels,
    O: info.outChannels,
  };
}

/** A 1 × 1 window that visits every pixel: the image is its own matrix of windows. */
function isPointwise(info: Info): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const isSameSize = info.inHeight === info.outHeight && info.inWidth === info.outWidth;
  return filterHeight * filterWidth * strideHeight * strideWidth === 1 && isSameSize;
}

/** Work worth a piece of its own: some 15 microseconds. */
const pieceFlops = 5e5;
/** Bounds the memory for the parts of a sum. */
const mostPieces = 16;
/** Rows of a product from which the tiles of the kernel are nearly always full. */
const fewPositions = 48;
/** Depth of a product from which adding up its blocks costs nothing beside them. */
const manyPositions = 256;
/** One megabyte of windows at a time: most of the second-level cache. */
const mostWindowFloats = 2 ** 18;

/** All from sizes alone. Units are output rows; `room` is in floats, for each thread. */
function windowPieces(info: Info, wantedPositions: number) {
  const { places, O } = sizesOf(info);
  const Q = info.outWidth;
  const rows = info.batchSize * info.outHeight;
  const fitting = Math.floor(mostWindowFloats / (Q * places));
  const atOnce = Math.max(1, Math.min(Math.ceil(wantedPositions / Q), fitting, rows));
  const grain = atOnce * Math.ceil(pieceFlops / (2 * places * O * Q * atOnce));
  return { rows, atOnce, grain, room: atOnce * Q * places };
}

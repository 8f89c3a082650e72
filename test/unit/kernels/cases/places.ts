// What moves numbers to other places: gathers, scatters, cuts, joins, resizes.

import * as tf from '@tensorflow/tfjs';
import { ids, image, matrix, other, take } from './kernelCase.ts';
import type { KernelCase, KernelCases } from './kernelCase.ts';

const resizing = { size: [7, 9], alignCorners: false, halfPixelCenters: false };

export const places: KernelCases = {
  GatherV2: {
    shape: [4, 6],
    inputs: (x) => ({ x, indices: ids([3, 0, 0, 2]) }),
    attrs: { axis: 0, batchDims: 0 },
  },
  GatherNd: {
    shape: [4, 6],
    inputs: (params) => ({
      params,
      indices: tf.tensor2d(
        [
          [1, 2],
          [3, 0],
        ],
        [2, 2],
        'int32',
      ),
    }),
  },
  UnsortedSegmentSum: {
    shape: [4, 6],
    inputs: (x) => ({ x, segmentIds: ids([1, 0, 1, 2]) }),
    attrs: { numSegments: 3 },
  },
  ScatterNd: {
    shape: [2, 3],
    inputs: (updates) => ({ indices: tf.tensor2d([[1], [3]], [2, 1], 'int32'), updates }),
    attrs: { shape: [4, 3] },
  },
  TensorScatterUpdate: {
    shape: [4, 3],
    inputs: (tensor) => ({
      tensor,
      indices: tf.tensor2d([[1], [3]], [2, 1], 'int32'),
      updates: other([2, 3]),
    }),
    attrs: { shape: [4, 3] },
  },
  SparseToDense: {
    shape: [2],
    inputs: (sparseValues) => ({
      sparseIndices: ids([1, 3]),
      sparseValues,
      defaultValue: tf.scalar(0),
    }),
    attrs: { outputShape: [5] },
  },
  SparseSegmentMean: sparseSegments(),
  SparseSegmentSum: sparseSegments(),
  SearchSorted: {
    shape: [1, 4],
    inputs: (values) => ({ sortedSequence: tf.tensor2d([[-1, 0, 1]]), values }),
    attrs: { side: 'left' },
  },
  Select: {
    shape: matrix,
    inputs: (w) => ({ condition: other(matrix).greater(0), t: w, e: other(matrix) }),
  },
  AddN: { shape: matrix, inputs: (w) => [w, other(matrix), w] },
  Concat: { shape: matrix, inputs: (w) => [w, other(matrix)], attrs: { axis: 0 } },
  Pack: { shape: matrix, inputs: (w) => [w, other(matrix)], attrs: { axis: 0 } },
  Unpack: take('value', matrix, { axis: 0 }),
  SplitV: take('x', matrix, { numOrSizeSplits: [2, 2], axis: 0 }),
  Slice: [
    take('x', matrix, { begin: [1, 0], size: [2, 6] }),
    take('x', matrix, { begin: [0, 2], size: [4, 3] }),
  ],
  StridedSlice: take('x', matrix, {
    ...{ begin: [0, 0], end: [4, 6], strides: [2, 3] },
    ...{ beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 },
  }),
  Reshape: take('x', matrix, { shape: [6, 4] }),
  ExpandDims: take('input', matrix, { dim: 0 }),
  Transpose: take('x', matrix, { perm: [1, 0] }),
  Reverse: take('x', matrix, { dims: [1] }),
  Tile: take('x', matrix, { reps: [2, 1] }),
  PadV2: take('x', matrix, {
    paddings: [
      [1, 1],
      [0, 2],
    ],
    constantValue: 0,
  }),
  MirrorPad: take('x', matrix, {
    paddings: [
      [1, 1],
      [0, 2],
    ],
    mode: 'reflect',
  }),
  SpaceToBatchND: take('x', [1, 4, 4, 2], {
    blockShape: [2, 2],
    crops: [],
    paddings: [
      [0, 0],
      [0, 0],
    ],
  }),
  BatchToSpaceND: take('x', [4, 2, 2, 2], {
    blockShape: [2, 2],
    crops: [
      [0, 0],
      [0, 0],
    ],
  }),
  DepthToSpace: take('x', [1, 2, 2, 4], { blockSize: 2, dataFormat: 'NHWC' }),
  ResizeBilinear: take('images', image, resizing),
  ResizeNearestNeighbor: take('images', image, resizing),
  ResizeBilinearGrad: resizingGradient(),
  ResizeNearestNeighborGrad: resizingGradient(),
  FlipLeftRight: take('image', image),
  RotateWithOffset: take('image', image, { radians: 0.5, fillValue: 0, center: 0.5 }),
  CropAndResize: {
    shape: image,
    inputs: (w) => ({ image: w, boxes: tf.tensor2d([[0, 0, 1, 1]]), boxInd: ids([1]) }),
    attrs: { cropSize: [3, 3], method: 'bilinear', extrapolationValue: 0 },
  },
  Transform: {
    shape: image,
    inputs: (w) => ({ image: w, transforms: tf.tensor2d([[1, 0, 1, 0, 1, 0, 0, 0]]) }),
    attrs: {
      ...{ interpolation: 'nearest', fillMode: 'constant', fillValue: 0 },
      outputShape: [5, 6],
    },
  },
  DenseBincount: {
    shape: [4],
    inputs: (weights) => ({ x: ids([0, 2, 2, 1]), weights }),
    attrs: { size: 3, binaryOutput: false },
  },
  Bincount: {
    shape: [4],
    inputs: (weights) => ({ x: ids([0, 2, 2, 1]), weights }),
    attrs: { size: 3 },
  },
};

function sparseSegments(): KernelCase {
  return {
    shape: [4, 3],
    inputs: (data) => ({ data, indices: ids([0, 3, 1]), segmentIds: ids([0, 0, 1]) }),
  };
}

function resizingGradient(): KernelCase {
  return {
    shape: [2, 7, 9, 3],
    inputs: (dy) => ({ images: other(image), dy }),
    attrs: { ...resizing, size: undefined },
  };
}

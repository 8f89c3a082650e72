// Products, and what looks at images through windows.

import { image, other, take } from './kernelCase.ts';
import type { KernelCase, KernelCases } from './kernelCase.ts';

const convolution = {
  strides: [1, 1],
  pad: 'same',
  dilations: [1, 1],
  dataFormat: 'NHWC',
  activation: 'relu',
};
const pooling = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
const volume = [1, 3, 4, 4, 2];
const pooling3d = { filterSize: [2, 2, 2], strides: [2, 2, 2], pad: 'valid', dataFormat: 'NDHWC' };
const convolution3d = {
  strides: [1, 1, 1],
  pad: 'valid',
  dataFormat: 'NDHWC',
  dilations: [1, 1, 1],
};

export const windows: KernelCases = {
  BatchMatMul: [
    { shape: [1, 4, 6], inputs: (b) => ({ a: other([1, 3, 4]), b }), attrs: plain() },
    { shape: [1, 4, 6], inputs: (a) => ({ a, b: other([1, 6, 2]) }), attrs: plain() },
  ],
  _FusedMatMul: {
    shape: [1, 4, 6],
    inputs: (b) => ({ a: other([1, 3, 4]), b, bias: other([6]) }),
    attrs: { ...plain(), activation: 'sigmoid' },
  },
  Einsum: { shape: [4, 6], inputs: (w) => [other([3, 4]), w], attrs: { equation: 'ij,jk->ik' } },
  Conv2D: filter([3, 3, 3, 4]),
  FusedConv2D: filter([3, 3, 3, 4]),
  DepthwiseConv2dNative: filter([3, 3, 3, 2]),
  FusedDepthwiseConv2D: filter([3, 3, 3, 2]),
  Conv2DBackpropInput: {
    shape: [3, 3, 3, 4],
    inputs: (w) => ({ dy: other([2, 5, 6, 4]), filter: w }),
    attrs: { ...convolution, inputShape: image },
  },
  Conv2DBackpropFilter: {
    shape: image,
    inputs: (x) => ({ x, dy: other([2, 5, 6, 4]) }),
    attrs: { ...convolution, filterShape: [3, 3, 3, 4] },
  },
  DepthwiseConv2dNativeBackpropInput: {
    shape: [3, 3, 3, 2],
    inputs: (w) => ({ dy: other([2, 5, 6, 6]), filter: w }),
    attrs: { ...convolution, inputShape: image },
  },
  DepthwiseConv2dNativeBackpropFilter: {
    shape: image,
    inputs: (x) => ({ x, dy: other([2, 5, 6, 6]) }),
    attrs: { ...convolution, filterShape: [3, 3, 3, 2] },
  },
  Conv3D: {
    shape: [2, 2, 2, 2, 3],
    inputs: (w) => ({ x: other(volume), filter: w }),
    attrs: convolution3d,
  },
  Conv3DBackpropInputV2: {
    shape: [2, 2, 2, 2, 3],
    inputs: (w) => ({ dy: other([1, 2, 3, 3, 3]), filter: w }),
    attrs: { ...convolution3d, inputShape: volume },
  },
  Conv3DBackpropFilterV2: {
    shape: volume,
    inputs: (x) => ({ x, dy: other([1, 2, 3, 3, 3]) }),
    attrs: { ...convolution3d, filterShape: [2, 2, 2, 2, 3] },
  },
  MaxPool: take('x', image, pooling),
  AvgPool: take('x', image, pooling),
  MaxPoolWithArgmax: take('x', image, { ...pooling, includeBatchInIndex: false }),
  MaxPoolGrad: {
    shape: image,
    inputs: (input) => ({ dy: other([2, 2, 3, 3]), input, output: other([2, 2, 3, 3]) }),
    attrs: pooling,
  },
  AvgPoolGrad: {
    shape: [2, 2, 3, 3],
    inputs: (dy) => ({ dy, input: other(image) }),
    attrs: pooling,
  },
  MaxPool3D: take('x', volume, pooling3d),
  AvgPool3D: take('x', volume, pooling3d),
  MaxPool3DGrad: {
    shape: volume,
    inputs: (input) => ({ dy: other([1, 1, 2, 2, 2]), input, output: other([1, 1, 2, 2, 2]) }),
    attrs: pooling3d,
  },
  AvgPool3DGrad: {
    shape: [1, 1, 2, 2, 2],
    inputs: (dy) => ({ dy, input: other(volume) }),
    attrs: pooling3d,
  },
  Dilation2D: {
    shape: [2, 2, 3],
    inputs: (w) => ({ x: other(image), filter: w }),
    attrs: { strides: [1, 1], pad: 'valid', dilations: [1, 1] },
  },
  Dilation2DBackpropInput: dilationGradient(),
  Dilation2DBackpropFilter: dilationGradient(),
  FusedBatchNorm: {
    shape: [3],
    inputs: (w) => ({ x: other(image), scale: w, offset: w, mean: w, variance: w.square() }),
    attrs: { varianceEpsilon: 0.001 },
  },
  LRNGrad: {
    shape: image,
    inputs: (x) => ({ x, y: other(image), dy: other(image) }),
    attrs: { depthRadius: 2, bias: 1, alpha: 0.5, beta: 0.75 },
  },
  TensorscopeConv2d: {
    shape: [4, 3, 3, 3],
    inputs: (weight) => ({ x: other([2, 3, 6, 6]), weight, bias: other([4]) }),
  },
};

function plain() {
  return { transposeA: false, transposeB: false };
}

function filter(shape: number[]): KernelCase {
  return { shape, inputs: (w) => ({ x: other(image), filter: w }), attrs: convolution };
}

function dilationGradient(): KernelCase {
  return {
    shape: [2, 2, 3],
    inputs: (w) => ({ x: other(image), filter: w, dy: other([2, 4, 5, 3]) }),
    attrs: { strides: [1, 1], pad: 'valid', dilations: [1, 1] },
  };
}

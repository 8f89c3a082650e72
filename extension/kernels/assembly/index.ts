// Everything that TypeScript calls. A kernel works on the numbers `from` to `to` of its own
// unit (rows, samples, …), which come first in its parameters; addresses are in bytes.

export { attentionBackward, attentionForward } from './attention';
export { batchNorm, batchNormGradients } from './batchNorm';
export {
  convolveWindows,
  windowsFilterGradient,
  windowsImageGradient,
} from './channelsLast/convolution';
export {
  depthwise,
  depthwiseFilterGradient,
  depthwiseImageGradient,
} from './channelsLast/depthwise';
export {
  poolLargest,
  poolLargestGradient,
  poolMean,
  poolMeanGradient,
} from './channelsLast/pooling';
export { clip } from './clip';
export { convolve } from './convolution';
export {
  convolutionBiasGradient,
  convolutionWeightGradient,
  convolveBack,
  turnKernels,
} from './convolutionGradients';
export { crossEntropyRows } from './crossEntropy';
export { applyDropout, dropout } from './dropout';
export { elmanBackward, elmanForward } from './elman';
export { gatherRows, scatterRows } from './embedding';
export { multiplyBatch, multiplyRows, packRight } from './gemm';
export { weightGradientByColumns } from './im2col';
export { layerNormBackward, layerNormForward } from './layerNorm';
export { maxPool, maxPoolGradient } from './maxPool';
export { adamStep, scaleGradients, sgdStep, sumSquares } from './optimizers';
export { relu, reluGradient } from './relu';
export { flagRows } from './rows';
export { setScratch } from './scratch';
export { multiplySparse, sparseWeightGradient, spreadSamples } from './sparseProduct';
export { spread } from './spread';
export { sumBlocks } from './sumBlocks';
export { sumRows } from './sumRows';
export { tanh } from './tanh';

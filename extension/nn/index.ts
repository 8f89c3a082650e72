// `tensorscope/nn`: every building block of the models, each in a file of its own.

export { attend, splitHeads, type AttentionResult } from './attention.ts';
export { BatchNorm2d } from './batchNorm2d.ts';
export { Conv2d, type ConvolutionPath } from './conv2d.ts';
export { CrossAttention } from './crossAttention.ts';
export { crossEntropy, type CrossEntropyOptions } from './crossEntropy.ts';
export { Dropout } from './dropout.ts';
export { elman, remember } from './elman.ts';
export { Embedding } from './embedding.ts';
export {
  clipGradNorm,
  globalNorm,
  valueAndGrads,
  type ClippedGrads,
  type LossAndGrads,
} from './gradients.ts';
export {
  greedyDecode,
  type DecodeOptions,
  type EncodedSource,
  type SequenceModel,
} from './greedyDecode.ts';
export { normalAround0, uniformWithin, xavierUniform } from './initializers.ts';
export { LayerNorm } from './layerNorm.ts';
export { Linear } from './linear.ts';
export { maskedSoftmax } from './maskedSoftmax.ts';
export { padMask, subsequentMask } from './masks.ts';
export { MaxPool2d } from './maxPool2d.ts';
export { Module } from './module.ts';
export { MultiHeadAttention } from './multiHeadAttention.ts';
export { Adam, Sgd, type Optimizer } from './optimizers.ts';
export { LearnedPositionalEncoding, PositionalEncoding } from './positionalEncoding.ts';
export { PositionwiseFeedForward } from './positionwiseFeedForward.ts';
export { normal, permutation, randomWords, uniform, type RandomKey } from './random.ts';

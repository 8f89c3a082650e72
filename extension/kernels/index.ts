// `tensorscope/kernels`: the backend that computes, and the layers' fused operations.

export { fusedCrossAttention, fusedSelfAttention } from './fused/attention.ts';
export { fusedBatchNorm2d, type BatchNormState } from './fused/batchNorm2d.ts';
export { fusedConv2d } from './fused/conv2d.ts';
export { fusedCrossEntropy } from './fused/crossEntropy.ts';
export { fusedDropout, type DropoutDraw } from './fused/dropout.ts';
export { fusedElman } from './fused/elman.ts';
export { fusedEmbedding } from './fused/embedding.ts';
export { fusedLayerNorm } from './fused/layerNorm.ts';
export { fusedLinear } from './fused/linear.ts';
export { fusedMaxPool2d } from './fused/maxPool2d.ts';
export {
  fusedAdam,
  fusedScaled,
  fusedSgd,
  fusedSumOfSquares,
  type Update,
} from './fused/optimizers.ts';
export { fusedSparseConvolution } from './fused/sparseConvolution.ts';
export {
  compressMatrix,
  type SparseEntries,
  type SparseMatrix,
} from './fused/sparseConvolutionMatrix.ts';
export { backendMemory } from './heap.ts';
export { MemoryLimitError } from './memoryLimit.ts';
export { isFused, useFusedKernels } from './runtime.ts';
export { initBackend } from './wasmBackend.ts';

// `tensorscope/kernels`: the backend that computes, and the layers' fused operations.

export { fusedLinear } from './fused/linear.ts';
export { isFused, useFusedKernels } from './runtime.ts';
export { initBackend } from './wasmBackend.ts';

// Everything that TypeScript calls. A kernel works on the numbers `from` to `to` of its own
// unit (rows, samples, …), which come first in its parameters; addresses are in bytes.

export { multiplyBatch, multiplyRows, packRight } from './gemm';
export { setScratch } from './scratch';
export { sumRows } from './sumRows';

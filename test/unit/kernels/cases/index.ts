// A call of every kernel of the backend.

import { elementwise } from './elementwise.ts';
import { words } from './kernelCase.ts';
import type { KernelCases } from './kernelCase.ts';
import { places } from './places.ts';
import { windows } from './windows.ts';

export const kernelCases: KernelCases = { ...elementwise, ...windows, ...places };

/** They take no floats that a network learns: counts, ids, strings, boxes, or complex numbers. */
export const withoutWeights =
  words(`BitwiseAnd BroadcastArgs Complex ComplexAbs Draw FFT Fill IFFT Imag LinSpace
  Multinomial NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 OneHot RaggedGather
  RaggedRange RaggedTensorToTensor Range Real SparseFillEmptyRows SparseReshape StaticRegexReplace
  StringNGrams StringSplit StringToHashBucketFast TensorscopeSparseConvolution`);

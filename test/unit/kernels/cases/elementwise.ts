// One number from one number, or from a row of them.

import type * as tf from '@tensorflow/tfjs';
import { image, matrix, other, take, words } from './kernelCase.ts';
import type { KernelCase, KernelCases } from './kernelCase.ts';

const kernelsOf = {
  x: `Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Expm1 Floor Identity IsFinite
      IsInf IsNan Log Log1p LRN Neg OnesLike Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign Sin
      Sinh Softplus Sqrt Square Step Tan Tanh ZerosLike LeakyRelu ClipByValue Unique Diag`,
  'a, b': `Add Atan2 Equal FloorDiv Greater GreaterEqual Less LessEqual Maximum Minimum Mod Multiply
      NotEqual Pow RealDiv SquaredDifference Sub`,
};

const reduction = { axis: [1], keepDims: false };

export const elementwise: KernelCases = {
  ...unary(kernelsOf.x),
  ...binary(kernelsOf['a, b']),
  LRN: take('x', image, { depthRadius: 2, bias: 1, alpha: 0.5, beta: 0.75 }),
  LeakyRelu: take('x', matrix, { alpha: 0.2 }),
  ClipByValue: take('x', matrix, { clipValueMin: -0.5, clipValueMax: 0.5 }),
  Step: take('x', matrix, { alpha: 0.1 }),
  Unique: take('x', [6], { axis: 0 }),
  Cast: take('x', matrix, { dtype: 'int32' }),
  LogicalAnd: truths('a, b'),
  LogicalOr: truths('a, b'),
  LogicalXor: truths('a, b'),
  LogicalNot: truths('x'),
  All: { ...truths('x'), attrs: reduction },
  Any: { ...truths('x'), attrs: reduction },
  Prelu: [
    { shape: [3], inputs: (alpha) => ({ x: other(image), alpha }) },
    { shape: [5, 6, 3], inputs: (alpha) => ({ x: other(image), alpha }) },
  ],
  EluGrad: { shape: matrix, inputs: (y) => ({ dy: other(matrix), y }) },
  Sum: take('x', matrix, reduction),
  Mean: take('x', matrix, reduction),
  Max: take('x', matrix, { reductionIndices: [1], keepDims: false }),
  Min: take('x', matrix, reduction),
  Prod: take('x', matrix, reduction),
  ArgMax: take('x', matrix, { axis: 1 }),
  ArgMin: take('x', matrix, { axis: 1 }),
  Cumsum: take('x', matrix, { axis: 1, exclusive: false, reverse: false }),
  Cumprod: take('x', matrix, { axis: 1, exclusive: false, reverse: false }),
  Softmax: take('logits', matrix, { dim: 1 }),
  TopK: take('x', matrix, { k: 2, sorted: true }),
};

function unary(names: string): Record<string, KernelCase> {
  return Object.fromEntries(words(names).map((name) => [name, take('x', matrix)]));
}

function binary(names: string): Record<string, readonly KernelCase[]> {
  return Object.fromEntries(
    words(names).map((name) => [
      name,
      [
        { shape: matrix, inputs: (a) => ({ a, b: other(matrix) }) },
        { shape: [6], inputs: (b) => ({ a: other(matrix), b }) },
      ],
    ]),
  );
}

function truths(names: 'x' | 'a, b'): KernelCase {
  const truth = (weight: tf.Tensor) => weight.greater(0);
  if (names === 'x') return { shape: matrix, inputs: (weight) => ({ x: truth(weight) }) };
  return {
    shape: matrix,
    inputs: (weight) => ({ a: truth(weight), b: truth(other(matrix)) }),
  };
}

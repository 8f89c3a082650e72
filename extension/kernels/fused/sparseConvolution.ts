// The paper's remark as a computation: flat(y) = M flat(x) + b with a sparse matrix M, in which
// every kernel stands once for each window. A kernel and a gradient of tfjs, so that the gradient
// of the image is computed only when somebody asks for it (see conv2d.ts).

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor, withTemporary } from '../heap.ts';
import { runKernel } from '../runtime.ts';
import { gradientOfBias } from './conv2d.ts';
import type { CompressedRows, SparseMatrix } from './sparseConvolutionMatrix.ts';

const kernelName = 'TensorscopeSparseConvolution';

/** Samples that a kernel computes together; see assembly/sparseProduct.ts. */
const lanes = 16;
/** Multiplications worth a piece of its own. */
const pieceProducts = 500_000;

/** x (B, C, H, W), weight (O, C, K, K), bias (O,) → (B, O, H − K + 1, W − K + 1) */
export function fusedSparseConvolution(
  x: tf.Tensor4D,
  weight: tf.Tensor4D,
  bias: tf.Tensor1D,
  [itself, transposed]: SparseMatrix,
): tf.Tensor4D {
  const [starts, columns, weights] = itself;
  const [turnedStarts, turnedColumns, turnedWeights] = transposed;
  const matrix = { starts, columns, weights, turnedStarts, turnedColumns, turnedWeights };
  return tf.engine().runKernel<tf.Tensor4D>(kernelName, { x, weight, bias, ...matrix });
}

/** Called once, when the backend starts. */
export function registerSparseConvolution(): void {
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs }) => {
      const { x, weight, bias, starts, columns, weights } = inputs as Record<string, tf.Tensor>;
      const [B, , H, W] = x.shape;
      const [O, , K] = weight.shape;
      const y = emptyTensor([B, O, H - K + 1, W - K + 1]);
      const matrix = [starts, columns, weights] as unknown as CompressedRows;
      multiplySparse(matrix, weight, x, y, addressOf(bias));
      return y;
    },
  });
  const matrixInputs = ['starts', 'columns', 'weights', 'turnedStarts', 'turnedColumns'];
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x', 'weight', ...matrixInputs, 'turnedWeights'],
    gradFunc: (upstream, [x, weight, ...saved]) => {
      const dy = upstream as tf.Tensor;
      const matrix = saved.slice(0, 3) as unknown as CompressedRows;
      const turned = saved.slice(3) as unknown as CompressedRows;
      return {
        x: () => gradientOfImage(turned, dy, x, weight),
        weight: () => gradientOfWeight(matrix, dy, x, weight),
        bias: () => gradientOfBias(dy),
      };
    },
  });
}

/** y[b] = matrix · x[b] (+ one bias for each map), the images seen as vectors. */
function multiplySparse(
  matrix: CompressedRows,
  weight: tf.Tensor,
  x: tf.Tensor,
  y: tf.Tensor,
  bias = 0,
): void {
  const [B, , height, width] = y.shape;
  const rows = y.size / B;
  const padded = paddedSamples(B);
  withTemporary(padded * (x.size / B), (spread) => {
    spreadSamples(x, spread);
    runKernel(
      'multiplySparse',
      rows,
      Math.ceil((pieceProducts * rows) / (padded * matrix[1].size)),
      ...[...matrix, weight].map(addressOf),
      ...[bias, height * width, spread, B, padded, rows, addressOf(y)],
    );
  });
}

function gradientOfImage(
  turned: CompressedRows,
  dy: tf.Tensor,
  x: tf.Tensor,
  weight: tf.Tensor,
): tf.Tensor {
  const dx = emptyTensor(x.shape);
  multiplySparse(turned, weight, dy, dx);
  return dx;
}

function gradientOfWeight(
  matrix: CompressedRows,
  dy: tf.Tensor,
  x: tf.Tensor,
  weight: tf.Tensor,
): tf.Tensor {
  const [B, O, P, Q] = dy.shape;
  const padded = paddedSamples(B);
  const dWeight = emptyTensor(weight.shape);
  const spreadFloats = padded * (x.size / B);
  withTemporary(spreadFloats + padded * (dy.size / B), (spreadX) => {
    const spreadDy = spreadX + Float32Array.BYTES_PER_ELEMENT * spreadFloats;
    spreadSamples(x, spreadX);
    spreadSamples(dy, spreadDy);
    runKernel(
      'sparseWeightGradient',
      O,
      1,
      ...matrix.map(addressOf),
      ...[P * Q, weight.size / O, spreadX, spreadDy, padded, addressOf(dWeight)],
    );
  });
  return dWeight;
}

function paddedSamples(B: number): number {
  return lanes * Math.ceil(B / lanes);
}

/** Writes the batch so that the numbers of all samples for one place are neighbours. */
function spreadSamples(x: tf.Tensor, spread: number): void {
  const B = x.shape[0];
  const width = paddedSamples(B);
  runKernel('spreadSamples', x.size / B, 256, addressOf(x), B, x.size / B, width, spread);
}

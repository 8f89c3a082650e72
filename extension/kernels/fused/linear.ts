// y = x Wᵀ + b and its gradients, one matrix product each.

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor } from '../heap.ts';
import { multiply, rowMajor, transposed } from '../matrixProduct.ts';
import { runKernel } from '../runtime.ts';
import { fusedEmbedding, gatherRows, lookupOf, sumByRow } from './embedding.ts';
import { usedRows } from './usedRows.ts';

/** x (…, I), weight (O, I), bias (O,) → (…, O) */
export function fusedLinear<Rank extends tf.Rank>(
  x: tf.Tensor<Rank>,
  weight: tf.Tensor2D,
  bias?: tf.Tensor1D,
): tf.Tensor<Rank> {
  const [O, I] = weight.shape;
  const rows = x.size / I;
  const lookup = lookupOf(x);
  if (lookup && rows > lookup.table.shape[0]) {
    // Equal ids give equal rows: with more tokens than entries it is less work to multiply the
    // table, and to look up the products.
    const products = fusedLinear(lookup.table, weight, bias);
    return fusedEmbedding(products, lookup.ids) as tf.Tensor<Rank>;
  }
  const operation = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [input, matrix, shift] = inputs as tf.Tensor[];
    save([input, matrix]);
    const y = emptyTensor([...input.shape.slice(0, -1), O]);
    const left = rowMajor(addressOf(input), I);
    const right = transposed(rowMajor(addressOf(matrix), I));
    const options = shift ? { bias: addressOf(shift) } : {};
    multiply(left, right, { m: rows, k: I, n: O }, addressOf(y), options);
    return { value: y, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(dy, saved) };
  });

  /** dx = dy W, dW = dyᵀ x, db = Σ rows of dy */
  function gradients(dy: tf.Tensor, [input, matrix]: tf.Tensor[]): tf.Tensor[] {
    const used = usedRows(dy, rows, O);
    if (!used) return gradientsOfRows(dy, input, matrix, rows);
    if (used.size === 0) return zeros(input, matrix);
    const [usedDy, usedInput] = [dy.reshape([rows, O]), input.reshape([rows, I])].map((each) =>
      gatherRows(each as tf.Tensor2D, used),
    );
    const [dx, ...others] = gradientsOfRows(usedDy, usedInput, matrix, used.size);
    return [sumByRow(dx, used, rows).reshape(input.shape), ...others];
  }

  function zeros(...shaped: tf.Tensor[]): tf.Tensor[] {
    return [...shaped.map((each) => tf.zerosLike(each)), ...(bias ? [tf.zeros([O])] : [])];
  }

  function gradientsOfRows(
    dy: tf.Tensor,
    input: tf.Tensor,
    matrix: tf.Tensor,
    count: number,
  ): tf.Tensor[] {
    const upstream = rowMajor(addressOf(dy), O);
    const dx = emptyTensor(input.shape);
    multiply(upstream, rowMajor(addressOf(matrix), I), { m: count, k: O, n: I }, addressOf(dx));
    const dWeight = emptyTensor(matrix.shape);
    const left = transposed(upstream);
    multiply(left, rowMajor(addressOf(input), I), { m: O, k: count, n: I }, addressOf(dWeight));
    return bias ? [dx, dWeight, sumOfRows(dy, count, O)] : [dx, dWeight];
  }

  return (bias ? operation(x, weight, bias) : operation(x, weight)) as tf.Tensor<Rank>;
}

/** (rows, columns) → (columns,) */
export function sumOfRows(x: tf.Tensor, rows: number, columns: number): tf.Tensor1D {
  const sums = emptyTensor<tf.Rank.R1>([columns]);
  runKernel('sumRows', columns, 16, addressOf(x), rows, columns, addressOf(sums));
  return sums;
}

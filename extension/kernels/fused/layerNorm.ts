// Layer normalisation, its scale and shift, and all three gradients.

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor, withTemporary } from '../heap.ts';
import { runKernel } from '../runtime.ts';

/** Rows of one piece, and of one partial sum of the parameters' gradients. */
const grain = 64;

/** x (…, width), weight and bias (width,) */
export function fusedLayerNorm<Rank extends tf.Rank>(
  x: tf.Tensor<Rank>,
  weight: tf.Tensor1D,
  bias: tf.Tensor1D,
  epsilon: number,
): tf.Tensor<Rank> {
  const width = weight.size;
  const rows = x.size / width;
  const operation = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [input, scale, shift] = inputs as tf.Tensor[];
    const y = emptyTensor(input.shape);
    const moments = emptyTensor([rows, 2]);
    save([input, scale, moments]);
    runKernel(
      'layerNormForward',
      rows,
      grain,
      ...[addressOf(input), width, addressOf(scale), addressOf(shift), epsilon],
      ...[addressOf(y), addressOf(moments)],
    );
    return { value: y, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(dy, saved) };
  });

  function gradients(dy: tf.Tensor, [input, scale, moments]: tf.Tensor[]): tf.Tensor[] {
    const dx = emptyTensor(input.shape);
    const dWeight = emptyTensor([width]);
    const dBias = emptyTensor([width]);
    const pieces = Math.ceil(rows / grain);
    withTemporary(2 * pieces * width, (dWeights) => {
      const dBiases = dWeights + 4 * pieces * width;
      runKernel(
        'layerNormBackward',
        rows,
        grain,
        ...[grain, addressOf(dy), addressOf(input), addressOf(moments), width, addressOf(scale)],
        ...[addressOf(dx), dWeights, dBiases],
      );
      runKernel('sumRows', width, 64, dWeights, pieces, width, addressOf(dWeight));
      runKernel('sumRows', width, 64, dBiases, pieces, width, addressOf(dBias));
    });
    return [dx, dWeight, dBias];
  }

  return operation(x, weight, bias) as tf.Tensor<Rank>;
}

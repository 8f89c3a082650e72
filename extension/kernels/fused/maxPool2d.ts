// Max pooling, which remembers the place of every maximum for its gradient.

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor } from '../heap.ts';
import { runKernel } from '../runtime.ts';

/** Numbers worth a piece of their own. */
const pieceFloats = 16_384;

/** x (B, C, H, W) → (B, C, P, Q), the largest number of every window of K × K. */
export function fusedMaxPool2d(x: tf.Tensor4D, K: number, stride: number): tf.Tensor4D {
  const [B, C, H, W] = x.shape;
  const P = Math.floor((H - K) / stride) + 1;
  const Q = Math.floor((W - K) / stride) + 1;
  const grain = Math.ceil(pieceFloats / (H * W));
  const operation = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [input] = inputs as tf.Tensor[];
    const y = emptyTensor([B, C, P, Q]);
    const places = emptyTensor(y.shape, 'int32');
    const sizes = [H, W, K, stride, P, Q];
    const addresses = [addressOf(y), addressOf(places)];
    runKernel('maxPool', B * C, grain, addressOf(input), ...sizes, ...addresses);
    save([places]);
    return { value: y, gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => gradient(dy, saved) };
  });

  function gradient(dy: tf.Tensor, places: tf.Tensor): tf.Tensor {
    const dx = emptyTensor(x.shape);
    const addresses = [addressOf(dy), addressOf(places)];
    runKernel('maxPoolGradient', B * C, grain, ...addresses, P * Q, H * W, addressOf(dx));
    return dx;
  }

  return operation(x) as tf.Tensor4D;
}

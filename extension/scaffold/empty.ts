// A small network that names drawn digits, to start from: change a line and look at the
// shapes that follow.
//
// Dimensions: B batch, C image channels, P pixels, U hidden units, N classes

import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

export class MyModel extends nn.Module {
  // A layer in a field is found by the optimizer; one in a local variable never trains.
  readonly hidden: nn.Linear;
  readonly output: nn.Linear;

  constructor(pixels: number, hiddenUnits: number, classes: number, seed: number) {
    super();
    this.hidden = new nn.Linear(pixels, hiddenUnits);
    this.output = new nn.Linear(hiddenUnits, classes);
    // Draws the first weights of all layers; the same seed draws the same ones.
    this.initialize(seed);
  }

  /** x (B, C, height, width), pixels from 0 to 1 → logits (B, N). */
  forward(x: tf.Tensor4D): tf.Tensor2D {
    const B = x.shape[0];

    const pixels = x.reshape<tf.Tensor2D>([B, -1]); // (B, P)
    const hidden = tf.relu(this.hidden.forward(pixels)); // (B, U)
    const logits = this.output.forward(hidden); // (B, N)
    return logits;
  }
}

export default defineExperiment({
  data: digits(),
  model: ({ channels, height, width, classes }, seed) =>
    new MyModel(channels * height * width, 64, classes, seed),
  // The loss is cross-entropy, unless a function `loss` stands here.
  steps: 500,
  settings: { batchSize: 64, learningRate: 0.001 },
});

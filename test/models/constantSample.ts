// Every sample gets mean 0 and deviation 1; but one of them is constant, and its deviation is 0.
//
// Dimensions: B batch

import type * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { arrays } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

class Normalised extends nn.Module {
  readonly output: nn.Linear;

  constructor(classes: number, seed: number) {
    super();
    this.output = new nn.Linear(6, classes);
    this.initialize(seed);
  }

  forward(x: tf.Tensor2D): tf.Tensor2D {
    const centred = x.sub<tf.Tensor2D>(x.mean(1, true));
    const deviation = centred.square().mean(1, true).sqrt(); // (B, 1)
    const normal = centred.div<tf.Tensor2D>(deviation); // (B, 6)
    return this.output.forward(normal);
  }
}

const count = Array.from({ length: 40 }, (_, i) => i);

export default defineExperiment({
  data: arrays({
    inputs: count.map((i) =>
      Array.from({ length: 6 }, (_, k) => (i === 9 ? 3 : Math.sin(i * 6 + k))),
    ),
    targets: count.map((i) => i % 2),
  }),
  model: ({ classes }, seed) => new Normalised(classes, seed),
  steps: 20,
  settings: { batchSize: 36 },
});

// A small model as a person might write it, in two files: net.ts imports head.ts.

export const net = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';
import { Head } from './head.ts';

// Dimensions: B batch, C channels, H height, W width

export class Net extends nn.Module {
  readonly conv: nn.Conv2d;
  readonly head: Head;

  constructor(classes: number, seed: number) {
    super();
    this.conv = new nn.Conv2d(1, 4, 3);
    this.head = new Head(4 * 26 * 26, classes);
    this.initialize(seed);
  }

  forward(x: tf.Tensor4D): tf.Tensor2D {
    const edges = this.conv.forward(x);
    const active = tf.relu(edges);
    const flat = active.reshape<tf.Tensor2D>([x.shape[0], -1]);
    return this.head.forward(flat);
  }
}

export default defineExperiment({
  data: digits(),
  model: ({ classes }, seed) => new Net(classes, seed),
  steps: 3,
  settings: { batchSize: 8, learningRate: 0.001 },
});
`;

export const head = `import type * as tf from '@tensorflow/tfjs';
import * as nn from 'tensorscope/nn';

export class Head extends nn.Module {
  readonly fc: nn.Linear;

  constructor(inputs: number, classes: number) {
    super();
    this.fc = new nn.Linear(inputs, classes);
  }

  forward(x: tf.Tensor2D): tf.Tensor2D {
    const scores = this.fc.forward(x);
    return scores;
  }
}
`;

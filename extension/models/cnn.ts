// The convolutional network of the paper, section 1: convolution, batch normalisation,
// ReLU, pooling, and one linear layer that names the digit.
//
// Dimensions: B batch, I image channels, C feature maps, P height after the
// convolution, Q width after the convolution, R height after pooling, S width after
// pooling, N classes

import * as tf from '@tensorflow/tfjs';
import * as nn from 'tensorscope/nn';

export interface CnnConfig {
  /** 1 for grey images, 3 for colour. */
  readonly inChannels: number;
  /** Feature maps, one kernel each. The paper has 8. */
  readonly channels: number;
  /** Side of the square kernels. The paper has 3. */
  readonly kernelSize: number;
  /** Height and width of the images; MNIST has 28. */
  readonly imageSize: number;
  readonly classes: number;
  /** How the convolution is computed; the result is the same. */
  readonly convolution: 'im2col' | 'sparse' | 'loops';
}

export class MyCNN extends nn.Module {
  readonly conv: nn.Conv2d;
  readonly bn: nn.BatchNorm2d;
  readonly pool: nn.MaxPool2d;
  readonly fc: nn.Linear;

  constructor(config: CnnConfig, seed: number) {
    super();
    const { inChannels, channels, kernelSize, imageSize, classes } = config;
    this.conv = new nn.Conv2d(inChannels, channels, kernelSize, {
      path: config.convolution,
    });
    this.bn = new nn.BatchNorm2d(channels);
    this.pool = new nn.MaxPool2d(2);
    // How often a kernel fits, then how often a pooling window: 28 → 26 → 13.
    const side = this.pool.outputSize(imageSize - kernelSize + 1);
    this.fc = new nn.Linear(channels * side * side, classes);
    this.initialize(seed);
  }

  /**
   * x (B, I, height, width) → logits (B, N).
   * Decision 10: x holds pixels from 0 to 1, that is pixel / 255.
   */
  forward(x: tf.Tensor4D): tf.Tensor2D {
    const B = x.shape[0];

    // Each kernel asks at every place of the image: how much of my pattern is here?
    // Decision 9: its bias has no effect in training, batch norm takes it out again.
    const conv = this.conv.forward(x); // (B, C, P, Q)
    const bn = this.bn.forward(conv); // (B, C, P, Q)
    const relu = tf.relu(bn); // (B, C, P, Q)
    const pool = this.pool.forward(relu); // (B, C, R, S)
    // Decision 8: flattened in the order channel, row, column; fc.weight counts on it.
    const flat = pool.reshape<tf.Tensor2D>([B, -1]); // (B, C*R*S)
    const logits = this.fc.forward(flat); // (B, N)
    return logits;
  }
}

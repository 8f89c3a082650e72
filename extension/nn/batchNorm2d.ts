// Batch normalisation (Ioffe and Szegedy, 2015) for images, as in the paper's
// MyBatchNorm2d: every channel gets mean 0 and variance 1 over the batch, then a
// learned scale and shift.
//
// Dimensions: B batch, C channels, H height, W width

import * as tf from '@tensorflow/tfjs';
import { fusedBatchNorm2d, isFused } from 'tensorscope/kernels';
import { checkImages, checkSizes } from './inputChecks.ts';
import { Module } from './module.ts';

export class BatchNorm2d extends Module {
  // Decision 7: the listing says gamma and beta
  // where nn.BatchNorm2d says weight and bias.
  /** (C,) scale */
  readonly gamma: tf.Variable<tf.Rank.R1>;
  /** (C,) shift */
  readonly beta: tf.Variable<tf.Rank.R1>;
  /** (C,) what eval mode uses instead of the batch's own mean and variance. */
  readonly running_mean: tf.Variable<tf.Rank.R1>;
  /** (C,) */
  readonly running_var: tf.Variable<tf.Rank.R1>;
  readonly eps: number;
  readonly momentum: number;

  constructor(channels: number, options: { eps?: number; momentum?: number } = {}) {
    super();
    checkSizes('BatchNorm2d', { channels });
    this.gamma = tf.variable(tf.ones<tf.Rank.R1>([channels]));
    this.beta = tf.variable(tf.zeros<tf.Rank.R1>([channels]));
    this.running_mean = tf.variable(tf.zeros<tf.Rank.R1>([channels]), false);
    this.running_var = tf.variable(tf.ones<tf.Rank.R1>([channels]), false);
    this.eps = options.eps ?? 1e-5;
    this.momentum = options.momentum ?? 0.1;
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    checkImages('BatchNorm2d', x, this.gamma.shape[0]);
    if (isFused()) return fusedBatchNorm2d(x, this.gamma, this.beta, this);
    const { mean, variance } = this.statistics(x); // (C,)
    const centered = x.sub(perChannel(mean)); // (B, C, H, W)
    const deviation = perChannel(variance).add(this.eps).sqrt(); // (1, C, 1, 1)
    // Decision 3: the paper prints the methods unindented; they belong to the class.
    // Decision 4: normalising follows both branches;
    // printed inside `else`, training would fail.
    const normalized = centered.div(deviation); // (B, C, H, W)
    const scaled = normalized.mul(perChannel(this.gamma)); // (B, C, H, W)
    return scaled.add(perChannel(this.beta)); // (B, C, H, W)
  }

  private statistics(x: tf.Tensor4D): { mean: tf.Tensor1D; variance: tf.Tensor1D } {
    if (!this.training) return { mean: this.running_mean, variance: this.running_var };
    const mean = x.mean<tf.Tensor1D>([0, 2, 3]); // (C,)
    const centered = x.sub(perChannel(mean)); // (B, C, H, W)
    // Decision 5: the biased variance, in the running
    // statistics too (PyTorch keeps N/(N−1)).
    const variance = centered.square().mean<tf.Tensor1D>([0, 2, 3]); // (C,)
    this.follow(this.running_mean, mean);
    this.follow(this.running_var, variance);
    return { mean, variance };
  }

  private follow(running: tf.Variable<tf.Rank.R1>, batch: tf.Tensor1D): void {
    // Decision 6: momentum weighs the new batch; in tf.layers it weighs the old value.
    const kept = running.mul(1 - this.momentum);
    running.assign(kept.add(batch.mul(this.momentum)));
  }
}

function perChannel(values: tf.Tensor1D): tf.Tensor4D {
  return values.reshape([1, -1, 1, 1]);
}

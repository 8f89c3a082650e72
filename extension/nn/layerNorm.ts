// Layer normalisation (Ba, Kiros, Hinton, 2016): every vector gets mean 0 and variance
// 1, then a learned scale and shift for each of its components.

import * as tf from '@tensorflow/tfjs';
import { fusedLayerNorm, isFused } from 'tensorscope/kernels';
import { checkLastAxis, checkSizes } from './inputChecks.ts';
import { Module } from './module.ts';

export class LayerNorm extends Module {
  /** (width,) */
  readonly weight: tf.Variable<tf.Rank.R1>;
  /** (width,) */
  readonly bias: tf.Variable<tf.Rank.R1>;
  readonly eps: number;

  // Decision 25: the Transformer's norms use eps 1e-6, not PyTorch's default 1e-5.
  constructor(width: number, options: { eps?: number } = {}) {
    super();
    checkSizes('LayerNorm', { width });
    this.weight = tf.variable(tf.ones<tf.Rank.R1>([width]));
    this.bias = tf.variable(tf.zeros<tf.Rank.R1>([width]));
    this.eps = options.eps ?? 1e-6;
  }

  forward<Rank extends tf.Rank>(x: tf.Tensor<Rank>): tf.Tensor<Rank> {
    checkLastAxis('LayerNorm', x, this.weight.shape[0]);
    if (isFused()) return fusedLayerNorm(x, this.weight, this.bias, this.eps);
    const mean = x.mean(-1, true);
    const centered: tf.Tensor = x.sub(mean);
    // Decision 25: the variance is the biased one, divided by the width and not by
    // width − 1.
    const variance = centered.square().mean(-1, true);
    const normalized = centered.div(variance.add(this.eps).sqrt());
    return normalized.mul(this.weight).add(this.bias);
  }
}

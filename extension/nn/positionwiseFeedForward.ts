// The Transformer's feed-forward block: the same two-layer network at every position,
// with a residual connection and a norm after it.
//
// Dimensions: B batch, L length, D model width, F inner width

import * as tf from '@tensorflow/tfjs';
import { Dropout } from './dropout.ts';
import { checkLastAxis, checkSizes } from './inputChecks.ts';
import { LayerNorm } from './layerNorm.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';

export class PositionwiseFeedForward extends Module {
  readonly w_1: Linear;
  readonly w_2: Linear;
  readonly layer_norm: LayerNorm;
  readonly dropout: Dropout;
  readonly dModel: number;

  constructor(dModel: number, dInner: number, dropout = 0) {
    super();
    checkSizes('PositionwiseFeedForward', { dModel, dInner });
    this.dModel = dModel;
    this.w_1 = new Linear(dModel, dInner);
    this.w_2 = new Linear(dInner, dModel);
    this.layer_norm = new LayerNorm(dModel);
    this.dropout = new Dropout(dropout);
  }

  forward(x: tf.Tensor3D): tf.Tensor3D {
    checkLastAxis('PositionwiseFeedForward', x, this.dModel);
    const wide = this.w_1.forward(x); // (B, L, F)
    const active = tf.relu(wide); // (B, L, F)
    const narrow = this.w_2.forward(active); // (B, L, D)
    const dropped = this.dropout.forward(narrow); // (B, L, D)
    // Decision 25: first the residual sum, then the norm ("post-norm").
    const residual = x.add<tf.Tensor3D>(dropped); // (B, L, D)
    return this.layer_norm.forward(residual); // (B, L, D)
  }
}

// Multi-head self-attention with one fused projection for queries, keys and values.
//
// Dimensions: B batch, H heads, L length, D model width, K width of a query or key,
// V width of a value

import * as tf from '@tensorflow/tfjs';
import { fusedSelfAttention, isFused } from 'tensorscope/kernels';
import { attend, splitHeads, type AttentionResult, type Mixture } from './attention.ts';
import { Dropout } from './dropout.ts';
import { checkLastAxis, checkMask, checkRank, checkSizes } from './inputChecks.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';

export class MultiHeadAttention extends Module {
  readonly qkv_proj: Linear;
  readonly out_proj: Linear;
  readonly dropout: Dropout;
  readonly heads: number;
  readonly dModel: number;
  readonly dK: number;
  readonly dV: number;

  constructor(heads: number, dModel: number, dK: number, dV: number, dropout = 0) {
    super();
    checkSizes('MultiHeadAttention', { heads, dModel, dK, dV });
    this.heads = heads;
    this.dModel = dModel;
    this.dK = dK;
    this.dV = dV;
    // Decision 24: projections have biases. A key's
    // bias has no effect: softmax ignores it.
    this.qkv_proj = new Linear(dModel, heads * (dK + dK + dV));
    this.out_proj = new Linear(heads * dV, dModel);
    this.dropout = new Dropout(dropout);
  }

  // Decision 21: self-attention takes x once;
  // the listing's layer passes it three times.
  /** x (B, L, D), mask (B, 1 or L, L) with true = visible */
  forward(x: tf.Tensor3D, mask?: tf.Tensor3D): AttentionResult {
    checkRank('MultiHeadAttention', x, 3, '[batch, length, width]');
    checkLastAxis('MultiHeadAttention', x, this.dModel);
    checkMask(mask, [x.shape[0], x.shape[1], x.shape[1]]);
    const projected = this.qkv_proj.forward(x); // (B, L, H*(K+K+V))
    const { mixed, weights } = this.mix(projected, mask);
    const output = this.out_proj.forward(mixed); // (B, L, D)
    return { output, weights };
  }

  private mix(projected: tf.Tensor3D, mask?: tf.Tensor3D): Mixture {
    if (isFused()) {
      const [B, L] = projected.shape;
      const dropout = this.dropout.drawIfTraining(B * this.heads * L * L);
      return fusedSelfAttention(projected, this, { mask, dropout });
    }
    const qkv = splitHeads(projected, this.heads); // (B, H, L, K+K+V)
    const widths = [this.dK, this.dK, this.dV];
    const [q, k, v] = tf.split<tf.Tensor4D>(qkv, widths, 3);
    return attend(q, k, v, mask, this.dropout);
  }
}

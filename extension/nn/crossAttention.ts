// Multi-head attention from the decoder to what the encoder made of the source.
//
// Dimensions: B batch, H heads, L target length, S source length, D model width,
// K width of a query or key, V width of a value

import * as tf from '@tensorflow/tfjs';
import { fusedCrossAttention, isFused } from 'tensorscope/kernels';
import { attend, splitHeads, type AttentionResult, type Mixture } from './attention.ts';
import { Dropout } from './dropout.ts';
import {
  checkLastAxis,
  checkMask,
  checkRank,
  checkSizes,
  shapeText,
} from './inputChecks.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';

export class CrossAttention extends Module {
  // Decision 23: a fused projection of one input cannot serve two. The query comes from
  // the decoder, key and value from the encoder; equal to slicing a fused matrix.
  readonly q_proj: Linear;
  readonly kv_proj: Linear;
  readonly out_proj: Linear;
  readonly dropout: Dropout;
  readonly heads: number;
  readonly dModel: number;
  readonly dK: number;
  readonly dV: number;

  constructor(heads: number, dModel: number, dK: number, dV: number, dropout = 0) {
    super();
    checkSizes('CrossAttention', { heads, dModel, dK, dV });
    this.heads = heads;
    this.dModel = dModel;
    this.dK = dK;
    this.dV = dV;
    this.q_proj = new Linear(dModel, heads * dK);
    this.kv_proj = new Linear(dModel, heads * (dK + dV));
    this.out_proj = new Linear(heads * dV, dModel);
    this.dropout = new Dropout(dropout);
  }

  /** x (B, L, D), memory (B, S, D), mask (B, 1 or L, S) with true = visible */
  forward(x: tf.Tensor3D, memory: tf.Tensor3D, mask?: tf.Tensor3D): AttentionResult {
    this.checkInputs(x, memory);
    checkMask(mask, [x.shape[0], x.shape[1], memory.shape[1]]);
    const query = this.q_proj.forward(x); // (B, L, H*K)
    const keyValue = this.kv_proj.forward(memory); // (B, S, H*(K+V))
    const { mixed, weights } = this.mix(query, keyValue, mask);
    const output = this.out_proj.forward(mixed); // (B, L, D)
    return { output, weights };
  }

  private checkInputs(x: tf.Tensor3D, memory: tf.Tensor3D): void {
    for (const each of [x, memory]) {
      checkRank('CrossAttention', each, 3, '[batch, length, width]');
      checkLastAxis('CrossAttention', each, this.dModel);
    }
    if (x.shape[0] === memory.shape[0]) return;
    throw new RangeError(
      `CrossAttention takes two inputs of one batch; they are ${shapeText(x)} and ` +
        `${shapeText(memory)}.`,
    );
  }

  private mix(query: tf.Tensor3D, keyValue: tf.Tensor3D, mask?: tf.Tensor3D): Mixture {
    if (isFused()) {
      const [B, L] = query.shape;
      const dropout = this.dropout.drawIfTraining(
        B * this.heads * L * keyValue.shape[1],
      );
      return fusedCrossAttention(query, keyValue, this, { mask, dropout });
    }
    const q = splitHeads(query, this.heads); // (B, H, L, K)
    const kv = splitHeads(keyValue, this.heads); // (B, H, S, K+V)
    const [k, v] = tf.split<tf.Tensor4D>(kv, [this.dK, this.dV], 3);
    return attend(q, k, v, mask, this.dropout);
  }
}

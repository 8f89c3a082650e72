// Writing a target sequence with a trained
// model, one most likely token after the other.
//
// Dimensions: B batch, S source length, T target length so far, V vocabulary

import * as tf from '@tensorflow/tfjs';

/**
 * What decoding needs of a model: encode the source
 * once, then ask for logits again and again.
 */
export interface SequenceModel {
  encode(srcSeq: tf.Tensor2D): EncodedSource;
  /** trgSeq int32 (B, T) → logits (B*T, V) */
  decode(trgSeq: tf.Tensor2D, source: EncodedSource): tf.Tensor2D;
}

export interface EncodedSource {
  /** (B, S, model width) */
  readonly encOutput: tf.Tensor3D;
  /** (B, 1, S), true = token */
  readonly srcMask: tf.Tensor3D;
}

export interface DecodeOptions {
  readonly bos: number;
  readonly eos: number;
  /** Fills the row of a sample that has ended. */
  readonly pad: number;
  /** Most tokens in a row, bos included. */
  readonly maxLength: number;
  /** Sees the logits (B, V) of every step before their arg-max is taken. */
  readonly onStep?: (logits: tf.Tensor2D) => void;
}

/**
 * Decision 31: starts with bos, appends the arg-max of the last
 * position (the lowest id on ties), and stops at eos or at the
 * greatest length. The model should be in eval mode. Returns one row
 * per sample, bos first, all of the same length, filled up with pad.
 */
export function greedyDecode(
  model: SequenceModel,
  srcSeq: tf.Tensor2D,
  options: DecodeOptions,
): number[][] {
  const { bos, eos, pad, maxLength } = options;
  const rows: number[][] = Array.from({ length: srcSeq.shape[0] }, () => [bos]);
  const ended = rows.map(() => false);
  const source = tf.tidy(() => ({ ...model.encode(srcSeq) }));
  for (let length = 1; length < maxLength && ended.includes(false); length++) {
    const best = tf.tidy(() => bestTokens(model, rows, source, options.onStep));
    const next = best.dataSync();
    best.dispose();
    for (const [b, row] of rows.entries()) {
      row.push(ended[b] ? pad : next[b]);
      ended[b] ||= next[b] === eos;
    }
  }
  tf.dispose([source.encOutput, source.srcMask]);
  return rows;
}

function bestTokens(
  model: SequenceModel,
  rows: number[][],
  source: EncodedSource,
  onStep: DecodeOptions['onStep'],
): tf.Tensor1D {
  const [B, T] = [rows.length, rows[0].length];
  const trgSeq = tf.tensor2d(rows, [B, T], 'int32'); // (B, T)
  const logits = model.decode(trgSeq, source); // (B*T, V)
  const perPosition = logits.reshape<tf.Tensor3D>([B, T, -1]); // (B, T, V)
  const newest = perPosition.slice([0, T - 1], [B, 1]); // (B, 1, V)
  const last = newest.squeeze<tf.Tensor2D>([1]); // (B, V)
  onStep?.(last);
  return tf.argMax<tf.Tensor1D>(last, -1); // (B,)
}

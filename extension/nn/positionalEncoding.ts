// Where a token stands. Attention sees a set, not a sequence,
// so every position adds a vector of its own: a fixed table
// of sines and cosines, or one that a small network learns.
//
// Dimensions: B batch, L length, D model width

import * as tf from '@tensorflow/tfjs';
import { checkLastAxis, checkRank, checkSizes } from './inputChecks.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';

/** "Attention is all you need", section 3.5. */
export class PositionalEncoding extends Module {
  /** (longest sequence, D). A constant: neither trained nor stored with a run. */
  readonly pos_table: tf.Tensor2D;
  readonly dModel: number;
  readonly nPosition: number;

  constructor(dModel: number, nPosition: number) {
    super();
    checkSizes('PositionalEncoding', { dModel, nPosition });
    this.dModel = dModel;
    this.nPosition = nPosition;
    this.pos_table = tf.keep(sinusoidTable(nPosition, dModel));
  }

  forward(x: tf.Tensor3D): tf.Tensor3D {
    checkSequence(x, this);
    const [, L, D] = x.shape;
    const positions = this.pos_table.slice([0, 0], [L, D]); // (L, D)
    return x.add(positions); // (B, L, D)
  }
}

/**
 * The paper's remark, "positional encoding is a three-layer MLP", taken at its word:
 * the place in the sequence, a number from 0 to 1, goes through three linear layers.
 * Decision 28: the remark does not describe the
 * listing, whose table is fixed; this is a choice.
 */
export class LearnedPositionalEncoding extends Module {
  readonly w_1: Linear;
  readonly w_2: Linear;
  readonly w_3: Linear;
  readonly dModel: number;
  readonly nPosition: number;

  constructor(dModel: number, nPosition: number) {
    super();
    checkSizes('LearnedPositionalEncoding', { dModel, nPosition });
    this.w_1 = new Linear(1, dModel);
    this.w_2 = new Linear(dModel, dModel);
    this.w_3 = new Linear(dModel, dModel);
    this.dModel = dModel;
    this.nPosition = nPosition;
  }

  forward(x: tf.Tensor3D): tf.Tensor3D {
    checkSequence(x, this);
    const L = x.shape[1];
    const place = tf.range(0, L).div(this.nPosition); // (L,)
    const column = place.expandDims<tf.Tensor2D>(1); // (L, 1)
    const first = tf.relu(this.w_1.forward(column)); // (L, D)
    const second = tf.relu(this.w_2.forward(first)); // (L, D)
    const positions = this.w_3.forward(second); // (L, D)
    return x.add(positions); // (B, L, D)
  }
}

/**
 * Sine on even columns, cosine on odd ones; angle = position / 10000^(2⌊j/2⌋ / D),
 * computed in double precision and stored in single.
 */
function sinusoidTable(nPosition: number, dModel: number): tf.Tensor2D {
  const table = new Float32Array(nPosition * dModel);
  for (let position = 0; position < nPosition; position++) {
    for (let j = 0; j < dModel; j++) {
      const angle = position / 10000 ** ((2 * Math.floor(j / 2)) / dModel);
      table[position * dModel + j] = j % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  }
  return tf.tensor2d(table, [nPosition, dModel]);
}

interface Positions {
  readonly dModel: number;
  readonly nPosition: number;
}

// Decision 28: a sequence longer than the table is an error, never cut.
function checkSequence(x: tf.Tensor3D, { dModel, nPosition }: Positions): void {
  checkRank('A positional encoding', x, 3, '[batch, length, width]');
  checkLastAxis('This positional encoding', x, dModel);
  const length = x.shape[1];
  if (length <= nPosition) return;
  throw new RangeError(
    `A sequence of ${length} tokens is longer than this model's ${nPosition} ` +
      'positions. Raise the setting "positions" or shorten the sequence.',
  );
}

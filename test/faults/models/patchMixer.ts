// A residual network on drawn digits, in plain tfjs: an image is cut into patches, which are mixed
// with each other and then each by itself, twice.
//
// Dimensions: B batch, P patches, D patch width, U inner units, N classes

import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';

const side = 7;
const across = 4;
const patches = across * across;
const width = 32;
const units = 48;

/** Mixes the patches, then the numbers of each patch, both with a way around. */
class Block {
  readonly mix: tf.Variable<tf.Rank.R2>;
  readonly widen: tf.Variable<tf.Rank.R2>;
  readonly shift: tf.Variable<tf.Rank.R1>;
  readonly narrow: tf.Variable<tf.Rank.R2>;

  constructor(seed: number) {
    this.mix = weights([patches, patches], seed);
    this.widen = weights([width, units], seed + 1);
    this.shift = tf.variable(tf.zeros<tf.Rank.R1>([units]));
    this.narrow = weights([units, width], seed + 2);
  }

  forward(x: tf.Tensor): tf.Tensor {
    const between = x.add(this.mixed(x)); // (B, P, D)
    const rows = between.reshape([-1, width]); // (B*P, D)
    const wide = tf.matMul(rows, this.widen); // (B*P, U)
    const active = tf.relu(wide.add(this.shift)); // (B*P, U)
    const narrow = tf.matMul(active, this.narrow); // (B*P, D)
    const residual = rows.add(narrow); // (B*P, D)
    return residual.reshape([-1, patches, width]); // (B, P, D)
  }

  private mixed(x: tf.Tensor): tf.Tensor {
    const columns = x.transpose([0, 2, 1]); // (B, D, P)
    const flat = columns.reshape([-1, patches]); // (B*D, P)
    const product = tf.matMul(flat, this.mix); // (B*D, P)
    const split = product.reshape([-1, width, patches]); // (B, D, P)
    return split.transpose([0, 2, 1]); // (B, P, D)
  }
}

export class PatchMixer {
  readonly embed: tf.Variable<tf.Rank.R2>;
  readonly place: tf.Variable<tf.Rank.R2>;
  readonly blocks: Block[];
  readonly output: tf.Variable<tf.Rank.R2>;
  readonly bias: tf.Variable<tf.Rank.R1>;

  constructor(classes: number, seed: number) {
    this.embed = weights([side * side, width], seed);
    this.place = weights([patches, width], seed + 1);
    this.blocks = [new Block(seed + 10), new Block(seed + 20)];
    this.output = weights([classes, 2 * width], seed + 2);
    this.bias = tf.variable(tf.zeros<tf.Rank.R1>([classes]));
  }

  /** x (B, 1, 28, 28) → logits (B, N) */
  forward(x: tf.Tensor4D): tf.Tensor {
    const B = x.shape[0];
    const grid = x.reshape([B, across, side, across, side]);
    const grouped = grid.transpose([0, 1, 3, 2, 4]);
    const pixels = grouped.reshape([B * patches, side * side]);
    const embedded = tf.matMul(pixels, this.embed); // (B*P, D)
    const sequence = embedded.reshape([B, patches, width]); // (B, P, D)
    let features = sequence.add(this.place); // (B, P, D)
    for (const block of this.blocks) features = block.forward(features);
    const mean = features.mean(1); // (B, D)
    const largest = features.max(1); // (B, D)
    const summary = tf.concat([mean, largest], 1); // (B, 2D)
    const scores = tf.matMul(summary, this.output, false, true); // (B, N)
    return scores.add(this.bias); // (B, N)
  }
}

function weights(shape: [number, number], seed: number): tf.Variable<tf.Rank.R2> {
  return tf.variable(tf.randomNormal<tf.Rank.R2>(shape, 0, 0.1, 'float32', seed));
}

export default defineExperiment({
  title: 'Patch mixer',
  data: digits(),
  model: ({ classes }, seed) => new PatchMixer(classes, seed),
  steps: 300,
  settings: { batchSize: 32 },
});

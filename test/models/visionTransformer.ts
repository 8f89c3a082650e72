// A vision transformer (Dosovitskiy et al., 2021) on drawn digits: an image is cut into patches, which
// are the tokens of an encoder; a learned class token in front of them gathers what names the digit.
//
// Dimensions: B batch, P patches, L tokens, D model width, A heads, K head width, N classes

import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

const side = 7;
const across = 4;
const patches = across * across;
const width = 24;
const heads = 2;

class Block extends nn.Module {
  readonly norm = new nn.LayerNorm(width);
  readonly query = new nn.Linear(width, width);
  readonly key = new nn.Linear(width, width);
  readonly value = new nn.Linear(width, width);
  readonly mix = new nn.Linear(width, width);

  forward(x: tf.Tensor3D): tf.Tensor3D {
    const normed = this.norm.forward(x); // (B, L, D)
    const [q, k, v] = [this.query, this.key, this.value].map((layer) =>
      nn.splitHeads(layer.forward(normed), heads),
    );
    const scores = tf.matMul(q, k, false, true).div(Math.sqrt(width / heads)); // (B, A, L, L)
    const values = tf.matMul(tf.softmax(scores), v); // (B, A, L, K)
    const joined = values.transpose([0, 2, 1, 3]).reshape<tf.Tensor3D>(x.shape); // (B, L, D)
    return x.add(this.mix.forward(joined)); // (B, L, D)
  }
}

export class VisionTransformer extends nn.Module {
  readonly embed = new nn.Linear(side * side, width);
  readonly classToken = tf.variable(tf.zeros([1, 1, width]));
  readonly positions = new nn.LearnedPositionalEncoding(width, patches + 1);
  readonly blocks = [new Block(), new Block()];
  readonly head: nn.Linear;

  constructor(classes: number, seed: number) {
    super();
    this.head = new nn.Linear(width, classes);
    this.initialize(seed);
  }

  /** x (B, 1, 28, 28) → logits (B, N) */
  forward(x: tf.Tensor4D): tf.Tensor {
    const B = x.shape[0];
    const grid = x.reshape([B, across, side, across, side]).transpose([0, 1, 3, 2, 4]);
    const pixels = grid.reshape<tf.Tensor3D>([B, patches, side * side]);
    const embedded = this.embed.forward(pixels); // (B, P, D)
    const front = tf.tile(this.classToken, [B, 1, 1]); // (B, 1, D)
    const tokens = tf.concat([front, embedded], 1) as tf.Tensor3D; // (B, L, D)
    let features = this.positions.forward(tokens); // (B, L, D)
    for (const block of this.blocks) features = block.forward(features);
    const first = features.slice([0, 0, 0], [-1, 1, -1]).reshape<tf.Tensor2D>([B, width]); // (B, D)
    return this.head.forward(first); // (B, N)
  }
}

export default defineExperiment({
  title: 'Vision transformer',
  data: digits(),
  model: ({ classes }, seed) => new VisionTransformer(classes, seed),
  steps: 300,
  settings: { batchSize: 32 },
});

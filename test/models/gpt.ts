// A decoder-only Transformer (Radford et al., 2018) that continues a text: blocks of causal
// self-attention with one fused projection for queries, keys and values, norm first.
//
// Dimensions: T time steps, B batch, D model width, A heads, K head width, V vocabulary

import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { grammar } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

const width = 24;
const heads = 2;
const longest = 64;

class CausalSelfAttention extends nn.Module {
  readonly qkv = new nn.Linear(width, 3 * width);
  readonly mix = new nn.Linear(width, width);
  readonly dropout = new nn.Dropout(0.1);

  forward(x: tf.Tensor3D): tf.Tensor3D {
    const [B, T] = x.shape;
    const parts = tf.split<tf.Tensor3D>(this.qkv.forward<tf.Rank.R3>(x), 3, 2); // (B, T, D)
    const [q, k, v] = parts.map((part) => nn.splitHeads(part, heads)); // (B, A, T, K)
    const scores = tf.matMul(q, k, false, true).div(Math.sqrt(width / heads)); // (B, A, T, T)
    const isFuture = tf.sub(1, nn.subsequentMask(T).cast('float32')); // (1, T, T)
    const weights = tf.softmax(scores.sub(isFuture.mul(1e9))); // (B, A, T, T)
    const dropped = this.dropout.forward(weights); // (B, A, T, T)
    const values = tf.matMul(dropped, v); // (B, A, T, K)
    const joined = values.transpose([0, 2, 1, 3]).reshape<tf.Tensor3D>([B, T, width]); // (B, T, D)
    return this.mix.forward(joined); // (B, T, D)
  }
}

class Block extends nn.Module {
  readonly attentionNorm = new nn.LayerNorm(width);
  readonly attention = new CausalSelfAttention();
  readonly innerNorm = new nn.LayerNorm(width);
  readonly widen = new nn.Linear(width, 4 * width);
  readonly narrow = new nn.Linear(4 * width, width);

  forward(x: tf.Tensor3D): tf.Tensor3D {
    const looked = this.attention.forward(this.attentionNorm.forward(x)); // (B, T, D)
    const between = x.add<tf.Tensor3D>(looked); // (B, T, D)
    const wide = tf.relu(this.widen.forward(this.innerNorm.forward(between))); // (B, T, 4D)
    return between.add(this.narrow.forward(wide)); // (B, T, D)
  }
}

export class Gpt extends nn.Module {
  readonly words: nn.Embedding;
  readonly positions = new nn.LearnedPositionalEncoding(width, longest);
  readonly blocks = [new Block(), new Block()];
  readonly norm = new nn.LayerNorm(width);
  readonly head: nn.Linear;

  constructor(vocabulary: number, seed: number) {
    super();
    this.words = new nn.Embedding(vocabulary, width);
    this.head = new nn.Linear(width, vocabulary);
    this.initialize(seed);
  }

  /** text int32 (T, B) → logits (T, B, V) */
  forward(text: tf.Tensor2D): tf.Tensor {
    const batchFirst = text.transpose<tf.Tensor2D>(); // (B, T)
    let x = this.positions.forward(this.words.forward(batchFirst) as tf.Tensor3D); // (B, T, D)
    for (const block of this.blocks) x = block.forward(x);
    const logits = this.head.forward(this.norm.forward(x)); // (B, T, V)
    return logits.transpose([1, 0, 2]); // (T, B, V)
  }
}

export default defineExperiment({
  title: 'GPT',
  data: grammar(),
  model: ({ vocabularySize }, seed) => new Gpt(vocabularySize, seed),
  steps: 300,
  settings: { batchSize: 16, sequenceLength: 12 },
});

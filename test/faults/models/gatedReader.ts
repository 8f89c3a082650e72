// A gated recurrent network (Cho et al., 2014) that reads a text and looks back at all its earlier
// states with attention, in layers of tensorscope/nn.
//
// Dimensions: T time steps, B batch, E embedding width, H hidden units, A heads, K head width,
// V vocabulary

import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { grammar } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

const embedding = 20;
const hidden = 36;
const heads = 3;

/** One tick: how much of the state is kept, and what is added to it. */
class GatedCell extends nn.Module {
  readonly update: nn.Linear;
  readonly reset: nn.Linear;
  readonly candidate: nn.Linear;

  constructor(inputs: number, units: number) {
    super();
    this.update = new nn.Linear(inputs + units, units);
    this.reset = new nn.Linear(inputs + units, units);
    this.candidate = new nn.Linear(inputs + units, units);
  }

  forward(x: tf.Tensor2D, h: tf.Tensor2D): tf.Tensor2D {
    const both = tf.concat([x, h], 1); // (B, E+H)
    const update = tf.sigmoid(this.update.forward(both)); // (B, H)
    const reset = tf.sigmoid(this.reset.forward(both)); // (B, H)
    const remembered = reset.mul<tf.Tensor2D>(h); // (B, H)
    const proposal = tf.concat([x, remembered], 1); // (B, E+H)
    const candidate = tf.tanh(this.candidate.forward(proposal)); // (B, H)
    const kept = update.mul<tf.Tensor2D>(h); // (B, H)
    const added = tf.sub(1, update).mul(candidate); // (B, H)
    return kept.add(added); // (B, H)
  }
}

/** Every state looks at itself and at what came before. */
class LookBack extends nn.Module {
  readonly query: nn.Linear;
  readonly key: nn.Linear;
  readonly value: nn.Linear;
  readonly mix: nn.Linear;

  constructor(units: number) {
    super();
    this.query = new nn.Linear(units, units);
    this.key = new nn.Linear(units, units);
    this.value = new nn.Linear(units, units);
    this.mix = new nn.Linear(units, units);
  }

  forward(memory: tf.Tensor3D, isToken: tf.Tensor): tf.Tensor3D {
    const [B, T] = memory.shape;
    const q = nn.splitHeads(this.query.forward(memory), heads); // (B, A, T, K)
    const k = nn.splitHeads(this.key.forward(memory), heads); // (B, A, T, K)
    const v = nn.splitHeads(this.value.forward(memory), heads); // (B, A, T, K)
    const products = tf.matMul(q, k, false, true); // (B, A, T, T)
    const scores = products.div(Math.sqrt(hidden / heads)); // (B, A, T, T)
    const isPast = nn.subsequentMask(T).expandDims(1); // (1, 1, T, T)
    const mask = tf.logicalAnd(isToken, isPast); // (B, 1, T, T)
    const weights = nn.maskedSoftmax(scores, mask); // (B, A, T, T)
    const values = tf.matMul(weights, v); // (B, A, T, K)
    const headsLast = values.transpose([0, 2, 1, 3]); // (B, T, A, K)
    const joined = headsLast.reshape<tf.Tensor3D>([B, T, hidden]); // (B, T, H)
    return this.mix.forward(joined); // (B, T, H)
  }
}

export class GatedReader extends nn.Module {
  readonly embedding: nn.Embedding;
  readonly cell: GatedCell;
  readonly lookBack: LookBack;
  readonly norm: nn.LayerNorm;
  readonly output: nn.Linear;

  constructor(vocabulary: number, seed: number) {
    super();
    this.embedding = new nn.Embedding(vocabulary, embedding);
    this.cell = new GatedCell(embedding, hidden);
    this.lookBack = new LookBack(hidden);
    this.norm = new nn.LayerNorm(hidden);
    this.output = new nn.Linear(hidden, vocabulary);
    this.initialize(seed);
  }

  /** text int32 (T, B) → logits (T, B, V) */
  forward(text: tf.Tensor2D): tf.Tensor3D {
    const states = this.read(text);
    const memory = tf.stack(states, 1) as tf.Tensor3D; // (B, T, H)
    const isToken = this.tokenMask(text); // (B, 1, 1, T)
    const looked = this.lookBack.forward(memory, isToken); // (B, T, H)
    const together = memory.add<tf.Tensor3D>(looked); // (B, T, H)
    const normed = this.norm.forward(together); // (B, T, H)
    const logits = this.output.forward(normed); // (B, T, V)
    return logits.transpose([1, 0, 2]); // (T, B, V)
  }

  private read(text: tf.Tensor2D): tf.Tensor2D[] {
    const embedded = this.embedding.forward(text); // (T, B, E)
    let h = tf.zeros<tf.Rank.R2>([text.shape[1], hidden]); // (B, H)
    const states: tf.Tensor2D[] = [];
    for (const x of tf.unstack(embedded) as tf.Tensor2D[]) {
      h = this.cell.forward(x, h); // (B, H)
      states.push(h);
    }
    return states;
  }

  /** A text has no padding, so every place may be seen; ids are never negative. */
  private tokenMask(text: tf.Tensor2D): tf.Tensor {
    const isToken = tf.greaterEqual(text, 0); // (T, B)
    const batchFirst = isToken.transpose(); // (B, T)
    return batchFirst.reshape([text.shape[1], 1, 1, text.shape[0]]); // (B, 1, 1, T)
  }
}

export default defineExperiment({
  title: 'Gated reader',
  data: grammar(),
  model: ({ vocabularySize }, seed) => new GatedReader(vocabularySize, seed),
  steps: 300,
  settings: { batchSize: 16, sequenceLength: 12, clipNorm: 5 },
});

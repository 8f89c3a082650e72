// A gated recurrent unit (Cho et al., 2014), written by hand in a loop: each token changes the state,
// and the state predicts the next token.
//
// Dimensions: T time steps, B batch, E embedding width, H hidden units, V vocabulary

import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { grammar } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

const width = 12;
const hidden = 24;

export class Gru extends nn.Module {
  readonly embedding: nn.Embedding;
  readonly update = new nn.Linear(width + hidden, hidden);
  readonly reset = new nn.Linear(width + hidden, hidden);
  readonly candidate = new nn.Linear(width + hidden, hidden);
  readonly output: nn.Linear;

  constructor(vocabulary: number, seed: number) {
    super();
    this.embedding = new nn.Embedding(vocabulary, width);
    this.output = new nn.Linear(hidden, vocabulary);
    this.initialize(seed);
  }

  /** text int32 (T, B) → logits (T, B, V) */
  forward(text: tf.Tensor2D): tf.Tensor {
    const embedded = this.embedding.forward(text); // (T, B, E)
    let h: tf.Tensor = tf.zeros([text.shape[1], hidden]); // (B, H)
    const predictions: tf.Tensor[] = [];
    for (const x of tf.unstack(embedded)) {
      const both = tf.concat([x, h], 1); // (B, E+H)
      const update = tf.sigmoid(this.update.forward(both)); // (B, H)
      const reset = tf.sigmoid(this.reset.forward(both)); // (B, H)
      const remembered = tf.concat([x, reset.mul(h)], 1); // (B, E+H)
      const candidate = tf.tanh(this.candidate.forward(remembered)); // (B, H)
      h = update.mul(h).add(tf.sub(1, update).mul(candidate)); // (B, H)
      predictions.push(this.output.forward(h));
    }
    return tf.stack(predictions); // (T, B, V)
  }
}

export default defineExperiment({
  title: 'Gated recurrent unit',
  data: grammar(),
  model: ({ vocabularySize }, seed) => new Gru(vocabularySize, seed),
  steps: 300,
  settings: { batchSize: 16, sequenceLength: 12, clipNorm: 5 },
});

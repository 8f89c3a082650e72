// The recurrent network of the paper, section 2 (Elman, 1990): it reads a text token by
// token and carries what it has read in one hidden state.
//
// Dimensions: T time steps, B batch, E embedding width, H hidden units, O outputs

import * as tf from '@tensorflow/tfjs';
import * as nn from 'tensorscope/nn';

export interface RnnConfig {
  readonly vocabSize: number;
  readonly embedDim: number;
  readonly hiddenDim: number;
  /** The vocabulary again for next-token prediction, or the number of classes. */
  readonly outputDim: number;
  /** Logits after every token, or from the last state alone as in the listing. */
  readonly predict: 'everyStep' | 'lastState';
}

export class MyRNN extends nn.Module {
  readonly embedding: nn.Embedding;
  // Decision 12: both layers have a bias, as listed, although only the sum matters.
  readonly W_ih: nn.Linear;
  readonly W_hh: nn.Linear;
  readonly fc: nn.Linear;
  readonly config: RnnConfig;

  constructor(config: RnnConfig, seed: number) {
    super();
    this.config = config;
    // Decision 16: an embedding is a one-hot vector times a matrix.
    this.embedding = new nn.Embedding(config.vocabSize, config.embedDim);
    this.W_ih = new nn.Linear(config.embedDim, config.hiddenDim);
    this.W_hh = new nn.Linear(config.hiddenDim, config.hiddenDim);
    this.fc = new nn.Linear(config.hiddenDim, config.outputDim);
    this.initialize(seed);
  }

  /**
   * text: int32 (T, B).
   * Decision 14: time comes first, and all texts of a batch have the same length.
   * Decision 13: only the last state predicts in the listing; a language model needs
   * all of them, which is the choice `everyStep`.
   */
  forward(text: tf.Tensor2D): tf.Tensor {
    const T = text.shape[0];
    const states = this.states(text); // (T, B, H)
    if (this.config.predict === 'lastState') {
      const last = states.slice([T - 1], [1]).squeeze<tf.Tensor2D>([0]); // (B, H)
      return this.fc.forward(last); // (B, O)
    }
    return this.fc.forward(states); // (T, B, O)
  }

  /** The hidden state after every token. */
  private states(text: tf.Tensor2D): tf.Tensor3D {
    const embedded = this.embedding.forward(text); // (T, B, E)
    // What the tokens bring does not depend on
    // the past, so all of it is computed at once.
    const inputs = this.W_ih.forward(embedded) as tf.Tensor3D; // (T, B, H)
    // One tick after the other: h' = tanh(W_ih x + W_hh h).
    return nn.elman(inputs, this.empty(text), this.W_hh); // (T, B, H)
  }

  /**
   * The memory before any token.
   * Decision 11: it lives where the input lives; the listing's `device` is a global
   * that is not defined.
   */
  private empty(text: tf.Tensor2D): tf.Tensor2D {
    return tf.zeros([text.shape[1], this.config.hiddenDim]);
  }

  /**
   * Cloze: how well does each candidate fill the blank? A candidate is put into the
   * blank and the whole text is scored, log P(token | what stands before it) summed:
   * higher is better.
   * text: int32 (T,); needs `everyStep` and outputs that are the vocabulary.
   */
  clozeScores(
    text: Int32Array,
    blank: number,
    candidates: readonly number[],
  ): number[] {
    return candidates.map((candidate) => {
      const filled = Int32Array.from(text);
      filled[blank] = candidate;
      return this.logProbability(filled);
    });
  }

  private logProbability(text: Int32Array): number {
    const T = text.length;
    return tf.tidy(() => {
      const before = tf.tensor2d(text.subarray(0, T - 1), [T - 1, 1], 'int32');
      const next = tf.tensor1d(text.subarray(1), 'int32');
      const logits = this.forward(before).reshape([T - 1, this.config.outputDim]);
      const truth = tf.oneHot(next, this.config.outputDim);
      return tf.logSoftmax(logits).mul(truth).sum().dataSync()[0];
    });
  }
}

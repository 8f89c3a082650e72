// One layer of self-attention over the target, and the mean of the source.
//
// Dimensions: B batch, S source length, T target length

import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { dates } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

const width = 32;

class Writer extends nn.Module {
  readonly sourceWords: nn.Embedding;
  readonly targetWords: nn.Embedding;
  readonly places = new nn.PositionalEncoding(width, 64);
  readonly query = new nn.Linear(width, width);
  readonly key = new nn.Linear(width, width);
  readonly output: nn.Linear;

  constructor(sourceWords: number, targetWords: number, seed: number) {
    super();
    this.sourceWords = new nn.Embedding(sourceWords, width);
    this.targetWords = new nn.Embedding(targetWords, width);
    this.output = new nn.Linear(width, targetWords);
    this.initialize(seed);
  }

  forward(source: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor {
    const read = (this.sourceWords.forward(source) as tf.Tensor3D).mean<tf.Tensor3D>(1, true);
    const words = this.places.forward(this.targetWords.forward(target) as tf.Tensor3D);
    const q = this.query.forward(words).expandDims<tf.Tensor4D>(1);
    const k = this.key.forward(words).expandDims<tf.Tensor4D>(1);
    const scores = tf.matMul(q, k, false, true).div(Math.sqrt(width));
    const weights = nn.maskedSoftmax(scores, nn.subsequentMask(target.shape[1]).expandDims(1));
    const seen = tf.matMul(weights, words.expandDims<tf.Tensor4D>(1)).squeeze<tf.Tensor3D>([1]);
    const mixed = words.add<tf.Tensor3D>(seen).add<tf.Tensor3D>(read);
    return this.output.forward(mixed);
  }
}

export default defineExperiment({
  data: dates(),
  model: ({ sourceVocabularySize, targetVocabularySize }, seed) =>
    new Writer(sourceVocabularySize, targetVocabularySize, seed),
  steps: 200,
  settings: { batchSize: 32, learningRate: 0.01 },
});

// The same model from the ready-made layers of tfjs, on its JavaScript backend: the wasm one lacks
// gradients that these layers need. There is no ready-made Transformer.

import * as tf from '@tensorflow/tfjs';
import type { BenchModel } from '../benchModels.ts';
import { readPlan } from '../programs/plan.ts';
import { serveSteps } from './serveSteps.ts';

const bench = readPlan() as BenchModel;
const numbers = bench.settings as Record<string, number>;
const { batchSize, channels, kernelSize, embedDim, hiddenDim, sequenceLength } = numbers;
const { classes } = bench;
const returnSequences = bench.settings.predict === 'everyStep';
const imageSide = 28;

function createModel(): tf.Sequential {
  const layers =
    bench.model === 'cnn'
      ? [
          tf.layers.conv2d({
            inputShape: [imageSide, imageSide, 1],
            filters: channels,
            kernelSize,
          }),
          tf.layers.batchNormalization(),
          tf.layers.activation({ activation: 'relu' }),
          tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.flatten(),
          tf.layers.dense({ units: classes, activation: 'softmax' }),
        ]
      : [
          tf.layers.embedding({
            inputDim: classes,
            outputDim: embedDim,
            inputLength: sequenceLength,
          }),
          tf.layers.simpleRNN({ units: hiddenDim, returnSequences }),
          tf.layers.dense({ units: classes, activation: 'softmax' }),
        ];
  const model = tf.sequential({ layers });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

function randomBatch(): { x: tf.Tensor; y: tf.Tensor } {
  const integers = (shape: number[]) => tf.tidy(() => tf.randomUniform(shape, 0, classes).floor());
  if (bench.model === 'cnn') {
    const x = tf.randomUniform([batchSize, imageSide, imageSide, 1]);
    return { x, y: integers([batchSize]) };
  }
  const targets = returnSequences ? [batchSize, sequenceLength, 1] : [batchSize];
  return { x: integers([batchSize, sequenceLength]), y: integers(targets) };
}

await tf.setBackend('cpu');
const model = createModel();
await serveSteps(async () => {
  const { x, y } = randomBatch();
  await model.trainOnBatch(x, y);
  tf.dispose([x, y]);
});

// A convolutional network of tf.layers, whose images have the channels last.

import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';

function build(height: number, width: number, classes: number): tf.LayersModel {
  const model = tf.sequential();
  const inputShape = [height, width, 1];
  model.add(tf.layers.conv2d({ filters: 6, kernelSize: 3, activation: 'relu', inputShape }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: classes }));
  return model;
}

export default defineExperiment({
  title: 'Sequential CNN',
  data: digits(),
  model: ({ height, width, classes }) => build(height, width, classes),
  steps: 300,
  settings: { batchSize: 32 },
});

// Tensors that a model may change: its parameters and running statistics.

import * as tf from '@tensorflow/tfjs';

export function isVariable(value: object): value is tf.Variable {
  return value instanceof tf.Variable;
}

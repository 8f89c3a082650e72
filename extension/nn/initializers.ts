// First values of parameters. PyTorch's defaults, drawn from counter-based random
// numbers so that a parameter's start depends on the seed and its own name only, not on
// what was built before it.

import * as tf from '@tensorflow/tfjs';
import { normal, uniform, type RandomKey } from './random.ts';

/**
 * Uniform within ±bound. PyTorch's Linear takes bound = 1/√fan_in for weight and bias.
 */
export function uniformWithin<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  bound: number,
  key: RandomKey,
): tf.Tensor<Rank> {
  const values = uniform(key, tf.util.sizeFromShape(shape));
  for (let i = 0; i < values.length; i++) values[i] = (2 * values[i] - 1) * bound;
  return tf.tensor<Rank>(values, shape);
}

/**
 * Glorot and Bengio (2010): uniform within ±√(6 / (fan_in + fan_out)), shape (out, in).
 */
export function xavierUniform<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  key: RandomKey,
): tf.Tensor<Rank> {
  const [fanOut, fanIn] = shape as number[];
  return uniformWithin(shape, Math.sqrt(6 / (fanIn + fanOut)), key);
}

/** Normal with mean 0 and the given standard deviation. */
export function normalAround0<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  deviation: number,
  key: RandomKey,
): tf.Tensor<Rank> {
  const values = normal(key, tf.util.sizeFromShape(shape));
  const scaled = values.map((value) => value * deviation);
  return tf.tensor<Rank>(scaled, shape);
}

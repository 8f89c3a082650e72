// y = x Wᵀ + b, for inputs of any rank: the last axis is the one that is mapped.
//
// Dimensions: I input width, O output width

import * as tf from '@tensorflow/tfjs';
import { fusedLinear, isFused } from 'tensorscope/kernels';
import { uniformWithin } from './initializers.ts';
import { checkLastAxis, checkSizes } from './inputChecks.ts';
import { Module } from './module.ts';

export class Linear extends Module {
  /** (O, I), as PyTorch stores it. */
  weight: tf.Variable<tf.Rank.R2>;
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;
  readonly inputs: number;
  readonly outputs: number;

  constructor(inputs: number, outputs: number, options: { bias?: boolean } = {}) {
    super();
    checkSizes('Linear', { inputs, outputs });
    this.inputs = inputs;
    this.outputs = outputs;
    this.weight = tf.variable(tf.zeros<tf.Rank.R2>([outputs, inputs]));
    if (options.bias ?? true) {
      this.bias = tf.variable(tf.zeros<tf.Rank.R1>([outputs]));
    }
  }

  protected override resetParameters(): void {
    // Decision 10: a linear layer starts uniform
    // within ±1/√fan_in, weight and bias alike.
    const bound = 1 / Math.sqrt(this.inputs);
    const { weight, bias } = this;
    weight.assign(uniformWithin(weight.shape, bound, this.keyFor('weight')));
    bias?.assign(uniformWithin(bias.shape, bound, this.keyFor('bias')));
  }

  forward<Rank extends tf.Rank>(x: tf.Tensor<Rank>): tf.Tensor<Rank> {
    checkLastAxis('Linear', x, this.inputs);
    if (isFused()) return fusedLinear(x, this.weight, this.bias);
    const rows = x.reshape<tf.Tensor2D>([-1, this.inputs]);
    const product = tf.matMul(rows, this.weight, false, true);
    const shifted = this.bias ? product.add(this.bias) : product;
    return shifted.reshape([...x.shape.slice(0, -1), this.outputs]);
  }
}

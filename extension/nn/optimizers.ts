// Rules that turn gradients into steps: stochastic gradient descent and Adam, as
// PyTorch has them.

import * as tf from '@tensorflow/tfjs';
import { fusedAdam, fusedSgd, isFused, type Update } from 'tensorscope/kernels';

export interface Optimizer {
  /** May be changed between steps. */
  learningRate: number;
  /** Moves the parameters. One without a gradient stays where it is. */
  step(grads: ReadonlyMap<string, tf.Tensor>): void;
  dispose(): void;
}

/** p ← p − lr · b with b ← momentum · b + g; the first b is g itself. */
export class Sgd implements Optimizer {
  learningRate: number;
  readonly momentum: number;
  private readonly params: ReadonlyMap<string, tf.Variable>;
  private readonly velocity = new Map<string, tf.Variable>();

  constructor(
    params: ReadonlyMap<string, tf.Variable>,
    options: { learningRate: number; momentum?: number },
  ) {
    this.params = params;
    this.learningRate = options.learningRate;
    this.momentum = options.momentum ?? 0;
  }

  step(grads: ReadonlyMap<string, tf.Tensor>): void {
    if (isFused()) {
      fusedSgd(this.updates(grads), this.learningRate, this.momentum);
      return;
    }
    tf.tidy(() => {
      for (const [name, gradient] of grads) {
        const parameter = parameterNamed(this.params, name);
        const move = this.momentum === 0 ? gradient : this.accelerate(name, gradient);
        parameter.assign(parameter.sub(move.mul(this.learningRate)));
      }
    });
  }

  dispose(): void {
    for (const velocity of this.velocity.values()) velocity.dispose();
    this.velocity.clear();
  }

  /** A velocity starts at 0, so that the first one is the gradient itself. */
  private updates(grads: ReadonlyMap<string, tf.Tensor>): Update[] {
    return Array.from(grads, ([name, gradient]) => ({
      parameter: parameterNamed(this.params, name),
      gradient,
      states: this.momentum === 0 ? [] : [this.velocityOf(name, gradient)],
    }));
  }

  private velocityOf(name: string, { shape }: tf.Tensor): tf.Variable {
    const known = this.velocity.get(name);
    if (known) return known;
    const velocity = tf.tidy(() => tf.variable(tf.zeros(shape), false));
    this.velocity.set(name, velocity);
    return velocity;
  }

  private accelerate(name: string, gradient: tf.Tensor): tf.Tensor {
    const velocity = this.velocity.get(name);
    if (velocity) {
      velocity.assign(velocity.mul(this.momentum).add(gradient));
      return velocity;
    }
    const first = tf.variable(gradient.clone(), false);
    this.velocity.set(name, first);
    return first;
  }
}

/**
 * Adam (Kingma and Ba, 2015): running means of the gradient (m) and of its square (v),
 * both corrected for their start at 0. PyTorch adds eps (1e-8) after the root and after
 * the correction; TensorFlow.js's own Adam has 1e-7.
 */
export class Adam implements Optimizer {
  learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  private readonly params: ReadonlyMap<string, tf.Variable>;
  private readonly mean = new Map<string, tf.Variable>();
  private readonly square = new Map<string, tf.Variable>();
  private steps = 0;

  constructor(
    params: ReadonlyMap<string, tf.Variable>,
    options: {
      learningRate: number;
      betas?: readonly [number, number];
      eps?: number;
    },
  ) {
    this.params = params;
    this.learningRate = options.learningRate;
    [this.beta1, this.beta2] = options.betas ?? [0.9, 0.999];
    this.eps = options.eps ?? 1e-8;
    for (const [name, parameter] of params) {
      this.mean.set(name, tf.variable(tf.zerosLike(parameter), false));
      this.square.set(name, tf.variable(tf.zerosLike(parameter), false));
    }
  }

  step(grads: ReadonlyMap<string, tf.Tensor>): void {
    this.steps++;
    if (isFused()) {
      const { learningRate, beta1, beta2, eps, steps: step } = this;
      fusedAdam(this.updates(grads), { learningRate, beta1, beta2, eps, step });
      return;
    }
    for (const [name, gradient] of grads) tf.tidy(() => this.move(name, gradient));
  }

  dispose(): void {
    for (const moment of [...this.mean.values(), ...this.square.values()])
      moment.dispose();
    this.mean.clear();
    this.square.clear();
  }

  private updates(grads: ReadonlyMap<string, tf.Tensor>): Update[] {
    return Array.from(grads, ([name, gradient]) => ({
      parameter: parameterNamed(this.params, name),
      gradient,
      states: [parameterNamed(this.mean, name), parameterNamed(this.square, name)],
    }));
  }

  private move(name: string, gradient: tf.Tensor): void {
    const parameter = parameterNamed(this.params, name);
    const m = parameterNamed(this.mean, name);
    const v = parameterNamed(this.square, name);
    m.assign(m.mul(this.beta1).add(gradient.mul(1 - this.beta1)));
    v.assign(v.mul(this.beta2).add(gradient.square().mul(1 - this.beta2)));

    const mScale = this.learningRate / (1 - this.beta1 ** this.steps);
    const vScale = Math.sqrt(1 - this.beta2 ** this.steps);
    const root = v.sqrt().div(vScale).add(this.eps);
    parameter.assign(parameter.sub(m.mul(mScale).div(root)));
  }
}

function parameterNamed(
  params: ReadonlyMap<string, tf.Variable>,
  name: string,
): tf.Variable {
  const parameter = params.get(name);
  if (!parameter) throw new Error(`The optimizer has no parameter "${name}".`);
  return parameter;
}

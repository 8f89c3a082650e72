// What every block and every model is: it owns parameters, buffers and smaller
// modules, and can name them all. Names are the paths of properties, exactly
// as PyTorch names them: `encoder.layer_stack.0.slf_attn.qkv_proj.weight`.

import * as tf from '@tensorflow/tfjs';
import type { RandomKey } from './random.ts';

export abstract class Module {
  /** Dropout and batch normalisation behave differently while training. */
  training = true;
  /** Where this module's random numbers come from: (seed, path of the module, step). */
  protected random: RandomKey = { seed: 0, purpose: '', step: 0 };

  train(): this {
    return this.setTraining(true);
  }

  eval(): this {
    return this.setTraining(false);
  }

  /**
   * Gives every parameter its first value. A model calls this at the end of its
   * constructor; a block on its own starts with zero weights until somebody does.
   */
  initialize(seed: number): void {
    for (const [path, module] of this.namedModules()) {
      module.random = { seed, purpose: path, step: 0 };
      tf.tidy(() => module.resetParameters());
    }
    tf.tidy(() => this.redrawParameters());
  }

  /**
   * Tells the whole model which step comes next, so that dropout draws fresh numbers.
   */
  setTrainingStep(step: number): void {
    for (const module of this.namedModules().values()) {
      module.random = { ...module.random, step };
      module.startStep();
    }
  }

  /**
   * Trainable variables; one that is tied to several places only under its first name.
   */
  namedParameters(): Map<string, tf.Variable> {
    return this.namedVariables((variable) => variable.trainable);
  }

  /** Variables that are state but not trained: running statistics. */
  namedBuffers(): Map<string, tf.Variable> {
    return this.namedVariables((variable) => !variable.trainable);
  }

  /** This module (under the empty path) and all modules inside, parents first. */
  namedModules(): Map<string, Module> {
    const found = new Map<string, Module>();
    for (const [path, owned] of walk(this, '')) {
      if (owned instanceof Module) found.set(path, owned);
    }
    return found;
  }

  /** Frees all tensors; the module cannot be used afterwards. */
  dispose(): void {
    for (const [, owned] of walk(this, '')) {
      if (owned instanceof tf.Tensor) owned.dispose();
    }
  }

  /** First values of this module's own parameters, drawn with `keyFor`. */
  protected resetParameters(): void {}

  /** For a model that gives its layers other first values than they give themselves. */
  protected redrawParameters(): void {}

  /** Called when a training step begins. */
  protected startStep(): void {}

  /**
   * The random key of one of this module's own
   * parameters: its full name is the purpose.
   */
  protected keyFor(parameter: string): RandomKey {
    const path = this.random.purpose;
    return { ...this.random, purpose: path ? `${path}.${parameter}` : parameter };
  }

  private setTraining(training: boolean): this {
    for (const module of this.namedModules().values()) module.training = training;
    return this;
  }

  private namedVariables(
    wanted: (variable: tf.Variable) => boolean,
  ): Map<string, tf.Variable> {
    const found = new Map<string, tf.Variable>();
    const seen = new Set<tf.Variable>();
    for (const [path, owned] of walk(this, '')) {
      if (!isVariable(owned) || seen.has(owned) || !wanted(owned)) continue;
      seen.add(owned);
      found.set(path, owned);
    }
    return found;
  }
}

function isVariable(owned: Module | tf.Tensor): owned is tf.Variable {
  return owned instanceof tf.Variable;
}

/**
 * All modules and tensors inside, in the order in which the properties were declared.
 */
function* walk(
  value: unknown,
  path: string,
  around: readonly unknown[] = [],
): Generator<[string, Module | tf.Tensor]> {
  // A module may know the one that it is in.
  if (around.includes(value)) return;
  if (value instanceof tf.Tensor) {
    yield [path, value];
  } else if (value instanceof Module || Array.isArray(value)) {
    if (value instanceof Module) yield [path, value];
    for (const [key, inner] of Object.entries(value)) {
      yield* walk(inner, path ? `${path}.${key}` : key, [...around, value]);
    }
  }
}

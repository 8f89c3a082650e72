// Runs a block or a model forward and backward and keeps every number of it.

import * as tf from '@tensorflow/tfjs';
import { Adam, Sgd, valueAndGrads } from 'tensorscope/nn';
import type { Module, Optimizer } from 'tensorscope/nn';
import { ProblemError } from '../../extension/protocol/problem.ts';
import type { GoldenCase } from './goldenCase.ts';

export type Values = Map<string, ArrayLike<number>>;

/** Gives a module's parameters (and buffers) the values stored under `prefix`. */
export function loadParameters(golden: GoldenCase, module: Module, prefix = 'param.'): void {
  const variables = new Map([...module.namedParameters(), ...module.namedBuffers()]);
  for (const [name, variable] of variables) {
    if (prefix === 'param.' && !variable.trainable) continue;
    const value = golden.tensor(prefix + name);
    variable.assign(value);
    value.dispose();
  }
  const unknown = golden.parameterNames().filter((name) => !variables.has(name));
  if (unknown.length > 0) {
    throw new ProblemError('The case {name} has parameters that the model has not: {unknown}.', {
      name: golden.name,
      unknown: unknown.join(', '),
    });
  }
}

/** Adds the tensors' numbers to `values`. */
export function record(values: Values, tensors: Readonly<Record<string, tf.Tensor>>): void {
  for (const [name, tensor] of Object.entries(tensors)) {
    values.set(name, tensor.dataSync().slice());
  }
}

/**
 * Gradients of Σ y · upstream for all variables, as `grad.<name>`; `forward` also returns what
 * else of the pass is expected. The first of its tensors is y.
 */
export function recordPass(
  variables: ReadonlyMap<string, tf.Variable>,
  upstream: tf.Tensor,
  forward: () => Record<string, tf.Tensor>,
  prefix = '',
): Values {
  const values: Values = new Map();
  const { loss, grads } = valueAndGrads(() => {
    const outputs = forward();
    record(values, withPrefix(outputs, prefix));
    return Object.values(outputs)[0].mul(upstream).sum();
  }, variables);
  const named = Object.fromEntries([...grads].map(([name, grad]) => [`grad.${name}`, grad]));
  record(values, withPrefix(named, prefix));
  tf.dispose([loss, ...grads.values()]);
  return values;
}

function withPrefix(tensors: Record<string, tf.Tensor>, prefix: string): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, t]) => [prefix + name, t]));
}

/** Trains `config.steps` steps; gradients of step 1, all losses and the final state are kept. */
export function recordTraining(
  golden: GoldenCase,
  model: Module,
  lossOfStep: (step: number) => tf.Scalar,
): Values {
  const values: Values = new Map();
  const params = model.namedParameters();
  const optimizer = optimizerOf(golden, params);
  const losses: number[] = [];
  for (let step = 0; step < golden.number('steps'); step++) {
    const { loss, grads } = valueAndGrads(() => lossOfStep(step), params);
    losses.push(loss.dataSync()[0]);
    if (step === 0) {
      for (const [name, grad] of grads) record(values, { [`step1.grad.${name}`]: grad });
    }
    optimizer.step(grads);
    tf.dispose([loss, ...grads.values()]);
  }
  optimizer.dispose();
  values.set('losses', losses);
  for (const [name, variable] of [...params, ...model.namedBuffers()]) {
    record(values, { [`final.${name}`]: variable });
  }
  return values;
}

export function optimizerOf(
  golden: GoldenCase,
  params: ReadonlyMap<string, tf.Variable>,
  kind = golden.spec.config.optimizer,
): Optimizer {
  const learningRate = golden.number('lr');
  if (kind === 'sgd')
    return new Sgd(params, { learningRate, momentum: golden.number('momentum', 0) });
  if (kind === 'adam') {
    const betas = (golden.spec.config.betas ?? [0.9, 0.999]) as [number, number];
    return new Adam(params, { learningRate, betas, eps: golden.number('eps', 1e-8) });
  }
  throw new ProblemError('The case {name} wants an optimizer that we do not have: {kind}.', {
    name: golden.name,
    kind: String(kind),
  });
}

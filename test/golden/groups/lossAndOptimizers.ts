// Linear layers, cross-entropy, and the rules that move parameters.

import * as tf from '@tensorflow/tfjs';
import { clipGradNorm, crossEntropy, Linear, maskedSoftmax, valueAndGrads } from 'tensorscope/nn';
import type { CrossEntropyOptions } from 'tensorscope/nn';
import type { Result } from '../compare.ts';
import type { GoldenCase } from '../goldenCase.ts';
import { loadParameters, optimizerOf, record, recordPass } from '../record.ts';
import type { Values } from '../record.ts';

export function linear(golden: GoldenCase): Result[] {
  const hasBias = golden.has('param.bias');
  const layer = new Linear(golden.number('I'), golden.number('O'), { bias: hasBias });
  loadParameters(golden, layer);
  const x = tf.variable(golden.tensor<tf.Rank.R2>('in.x'));
  const variables = new Map<string, tf.Variable>([['x', x], ...layer.namedParameters()]);
  const upstream = golden.tensor('in.upstream');
  return [{ values: recordPass(variables, upstream, () => ({ y: layer.forward(x) })) }];
}

export function softmaxCrossEntropy(golden: GoldenCase): Result[] {
  const logits = tf.variable(golden.tensor<tf.Rank.R2>('in.logits'));
  const targets = golden.tensor<tf.Rank.R1>('in.targets');
  const ignoreIndex = golden.number('ignore_index');
  const labelSmoothing = golden.number('label_smoothing');
  const variants: Record<string, CrossEntropyOptions> = {
    mean: {},
    sum: { reduction: 'sum' },
    ignore: { ignoreIndex },
    smooth: { labelSmoothing },
    ignore_smooth: { ignoreIndex, labelSmoothing },
  };
  const values: Values = new Map();
  record(values, { softmax: maskedSoftmax(logits), log_softmax: tf.logSoftmax(logits) });
  for (const [name, options] of Object.entries(variants)) {
    const params = new Map([['logits', logits]]);
    const { loss, grads } = valueAndGrads(() => crossEntropy(logits, targets, options), params);
    record(values, { [`loss_${name}`]: loss });
    for (const gradient of grads.values()) record(values, { [`grad.${name}`]: gradient });
  }
  return [{ values }];
}

export function optim(golden: GoldenCase): Result[] {
  const kind = golden.spec.config.kind;
  return [{ values: kind === 'clip' ? clipSequence(golden) : stepSequence(golden, kind) }];
}

function stepSequence(golden: GoldenCase, kind: unknown): Values {
  const initial = golden.tensor('param.p');
  const p = tf.variable(initial);
  const optimizer = optimizerOf(golden, new Map([['p', p]]), kind);
  const [after, moved]: [number[], number[]] = [[], []];
  for (let step = 0; step < golden.number('steps'); step++) {
    optimizer.step(new Map([['p', golden.step('in.gradients', step)]]));
    after.push(...p.dataSync());
    moved.push(...p.sub(initial).dataSync());
  }
  optimizer.dispose();
  return new Map([
    ['p', after],
    ['moved', moved],
  ]);
}

function clipSequence(golden: GoldenCase): Values {
  const half = Math.floor(golden.number('n') / 2);
  const [norms, clipped]: [number[], number[]] = [[], []];
  for (let step = 0; step < golden.number('steps'); step++) {
    const gradient = golden.step<tf.Rank.R1>('in.gradients', step);
    const parts = new Map<string, tf.Tensor>([
      ['first', gradient.slice(0, half)],
      ['second', gradient.slice(half)],
    ]);
    const { grads, norm } = clipGradNorm(parts, golden.number('max_norm'));
    norms.push(norm);
    for (const part of grads.values()) clipped.push(...part.dataSync());
  }
  return new Map([
    ['norm', norms],
    ['clipped', clipped],
  ]);
}

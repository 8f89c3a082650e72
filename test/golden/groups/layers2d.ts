// The parts of the CNN: convolution in all its ways, batch normalisation, pooling.

import * as tf from '@tensorflow/tfjs';
import { BatchNorm2d, Conv2d, MaxPool2d } from 'tensorscope/nn';
import type { ConvolutionPath } from 'tensorscope/nn';
import type { Result } from '../compare.ts';
import type { GoldenCase } from '../goldenCase.ts';
import { loadParameters, record, recordPass } from '../record.ts';
import type { Values } from '../record.ts';

export function conv2d(golden: GoldenCase): Result[] {
  const ways: ConvolutionPath[] = ['im2col', 'sparse', 'loops'];
  return ways.map((path) => {
    const number = golden.number.bind(golden);
    const conv = new Conv2d(number('C'), number('O'), number('k'), { path });
    loadParameters(golden, conv);
    const x = tf.variable(golden.tensor<tf.Rank.R4>('in.x'));
    const variables = new Map<string, tf.Variable>([['x', x], ...conv.namedParameters()]);
    const values = recordPass(variables, golden.tensor('in.upstream'), () => ({
      y: conv.forward(x),
      sparse_matrix: conv.sparseMatrix(x.shape[2], x.shape[3]),
    }));
    return { values, way: path };
  });
}

export function batchnorm2d(golden: GoldenCase): Result[] {
  const number = golden.number.bind(golden);
  const options = { eps: number('eps'), momentum: number('momentum') };
  const norm = new BatchNorm2d(number('C'), options);
  loadParameters(golden, norm);
  const constant = (value: number) => tf.fill<tf.Rank.R1>([number('C')], value);
  norm.running_mean.assign(constant(number('running_mean0', 0)));
  norm.running_var.assign(constant(number('running_var0', 1)));

  const steps: Values[] = [];
  for (let step = 0; step < number('steps'); step++) {
    const values = pass(norm, golden.step('in.x', step), golden.step('in.upstream', step));
    record(values, { running_mean: norm.running_mean, running_var: norm.running_var });
    steps.push(values);
  }
  norm.eval();
  const x = golden.tensor<tf.Rank.R4>('in.x_eval');
  const evaluated = pass(norm, x, golden.tensor('in.upstream_eval'), 'eval.');
  return [{ values: new Map([...stackSteps(steps), ...evaluated]) }];
}

export function maxpool(golden: GoldenCase): Result[] {
  const number = golden.number.bind(golden);
  const pool = new MaxPool2d(number('k'), number('stride', number('k')));
  const x = golden.tensor<tf.Rank.R4>('in.x');
  return [{ values: pass(pool, x, golden.tensor('in.upstream')) }];
}

function pass(
  block: BatchNorm2d | MaxPool2d,
  input: tf.Tensor4D,
  upstream: tf.Tensor,
  prefix = '',
): Values {
  const x = tf.variable(input);
  const variables = new Map<string, tf.Variable>([['x', x], ...block.namedParameters()]);
  return recordPass(variables, upstream, () => ({ y: block.forward(x) }), prefix);
}

/** The same names of several steps, one step after the other. */
function stackSteps(steps: readonly Values[]): Values {
  const names = [...steps[0].keys()];
  const stacked = (name: string) => steps.flatMap((values) => Array.from(values.get(name) ?? []));
  return new Map(names.map((name) => [name, stacked(name)]));
}

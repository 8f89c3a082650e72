// The recurrent network: its training, and how much of the past a loss still feels.

import * as tf from '@tensorflow/tfjs';
import { crossEntropy, remember, valueAndGrads } from 'tensorscope/nn';
import { MyRNN } from '../../../extension/models/rnn.ts';
import type { Result } from '../compare.ts';
import type { GoldenCase } from '../goldenCase.ts';
import { hiddenStates } from '../modelPasses.ts';
import { loadParameters, record, recordTraining } from '../record.ts';
import type { Values } from '../record.ts';

export function myrnn(golden: GoldenCase): Result[] {
  const model = rnnOf(golden);
  const tokens = golden.step<tf.Rank.R2>('in.tokens', 0);
  const states = hiddenStates(model, tokens);
  const values: Values = new Map();
  record(values, { 'step1.logits': model.forward(tokens), 'step1.hidden': tf.stack(states) });
  recordHiddenGradients(golden, model, tokens, states, values);
  values.set('step1.jacobian_norm', jacobianNorms(states, model.W_hh.weight));

  const training = recordTraining(golden, model, (step) => {
    const logits = model.forward(golden.step('in.tokens', step));
    return lossOf(golden, logits, golden.step('in.targets', step));
  });
  return [{ values: new Map([...values, ...training]) }];
}

function rnnOf(golden: GoldenCase): MyRNN {
  const model = new MyRNN(
    {
      vocabSize: golden.number('vocab'),
      embedDim: golden.number('embed'),
      hiddenDim: golden.number('hidden'),
      outputDim: golden.number('output'),
      predict: isPerStep(golden) ? 'everyStep' : 'lastState',
    },
    0,
  );
  loadParameters(golden, model);
  return model;
}

function isPerStep(golden: GoldenCase): boolean {
  return golden.spec.config.per_step === true;
}

function lossOf(golden: GoldenCase, logits: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return crossEntropy(logits.reshape([-1, golden.number('output')]), targets.flatten());
}

/** dLoss/dh_t for every t: the rest of the sequence is run once more from each state. */
function recordHiddenGradients(
  golden: GoldenCase,
  model: MyRNN,
  tokens: tf.Tensor2D,
  states: readonly tf.Tensor2D[],
  values: Values,
): void {
  const inputs = tf.unstack(model.W_ih.forward(model.embedding.forward(tokens))) as tf.Tensor2D[];
  const targets = golden.step('in.targets', 0);
  const gradients = states.map((state, t) => {
    const h = tf.variable(state);
    const { grads } = valueAndGrads(
      () => {
        const rest = [h as tf.Tensor2D];
        for (const input of inputs.slice(t))
          rest.push(remember(input, rest[rest.length - 1], model.W_hh));
        return lossAfter(golden, model, rest, targets, t);
      },
      new Map([['h', h]]),
    );
    return grads.get('h') ?? tf.zerosLike(h);
  });
  const all = tf.stack(gradients);
  record(values, {
    'step1.grad_hidden': all,
    'step1.grad_hidden_norm': tf.norm(all.reshape([states.length, -1]), 'euclidean', 1),
    'step1.grad_hidden_norm_per_sample': tf.norm(all, 'euclidean', 2),
  });
}

/** The part of the loss that the states h_t, h_t+1, … decide. */
function lossAfter(
  golden: GoldenCase,
  model: MyRNN,
  states: readonly tf.Tensor2D[],
  targets: tf.Tensor,
  t: number,
): tf.Scalar {
  if (!isPerStep(golden)) {
    return lossOf(golden, model.fc.forward(states[states.length - 1]), targets);
  }
  // h_0 comes before the first token and predicts nothing.
  const predicting = states.slice(t === 0 ? 1 : 0);
  const logits = model.fc.forward(tf.stack([...predicting]));
  const wanted = targets.slice(targets.shape[0] - predicting.length);
  const share = predicting.length / targets.shape[0];
  return lossOf(golden, logits, wanted).mul(share);
}

/** ‖dh_T/dh_t‖ per t and sample: the product of diag(1 − h²) W_hh, as a spectral norm. */
function jacobianNorms(states: readonly tf.Tensor2D[], weight: tf.Tensor2D): number[] {
  const [B, H] = states[0].shape;
  const W = weight.arraySync();
  const h = states.map((state) => state.arraySync());
  const norms: number[][] = states.map(() => []);
  for (let b = 0; b < B; b++) {
    let product = Array.from({ length: H }, (_, i) => W.map((_row, j) => Number(i === j)));
    for (let t = states.length - 1; t >= 0; t--) {
      norms[t][b] = spectralNorm(product);
      if (t === 0) break;
      const step = W.map((row, i) => row.map((w) => (1 - h[t][b][i] ** 2) * w));
      product = multiply(product, step);
    }
  }
  return norms.flat();
}

function multiply(a: number[][], b: number[][]): number[][] {
  return a.map((row) => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));
}

/** Largest singular value, by one-sided Jacobi rotations that make all rows orthogonal. */
function spectralNorm(matrix: readonly number[][]): number {
  const rows = matrix.map((row) => [...row]);
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < rows.length; p++) {
      for (let q = p + 1; q < rows.length; q++) rotate(rows[p], rows[q]);
    }
  }
  return Math.max(...rows.map((row) => Math.sqrt(dot(row, row))));
}

function rotate(a: number[], b: number[]): void {
  const overlap = dot(a, b);
  if (overlap === 0) return;
  const zeta = (dot(b, b) - dot(a, a)) / (2 * overlap);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]];
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}

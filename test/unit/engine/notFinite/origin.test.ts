// A run whose numbers stop being finite ends with the line where they did, and with advice that fits.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { TrainLoop } from '../../../../extension/engine/training/trainLoop.ts';
import { formatProblem } from '../../../../extension/protocol/problem.ts';
import type { ValidationPoint } from '../../../../extension/protocol/runReport.ts';
import type { SettingValue } from '../../../../extension/protocol/trainRequest.ts';
import { writtenTrainer } from '../writtenTrainer.ts';
import { failureOf } from './failureOf.ts';

before(() => registerSourceLoader());

interface Written {
  /** Statements of `forward`, whose last returns logits (B, 2); `x` is (B, 3). */
  readonly forward: readonly string[];
  /** Of sample i. */
  readonly inputs?: string;
  readonly targets?: string;
  readonly loss?: string;
  /** What a weight begins with. */
  readonly scale?: string;
  readonly settings?: Readonly<Record<string, SettingValue>>;
}

const firstLine = 17;

function textOf({
  forward,
  inputs = '[i, 1, 2]',
  targets = 'i % 2',
  loss,
  settings,
  scale = '1',
}: Written): string {
  return `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { arrays } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

const count = Array.from({ length: 20 }, (_, i) => i);

class Net extends nn.Module {
  readonly output = new nn.Linear(3, 2);
  readonly scale = tf.variable(tf.scalar(${scale}));
  constructor(seed: number) {
    super();
    this.initialize(seed);
  }

  forward(x: tf.Tensor2D): tf.Tensor {
${forward.map((line) => `    ${line}`).join('\n')}
  }
}

export default defineExperiment({
  data: arrays({ inputs: count.map((i) => ${inputs}), targets: count.map((i) => ${targets}) }),
  model: (sizes, seed) => new Net(seed),
  ${loss === undefined ? '' : `loss: ${loss},`}
  steps: 40,
  settings: ${JSON.stringify({ batchSize: 18, ...settings })},
});
`;
}

interface Case extends Written {
  readonly name: string;
  /** Line of `forward`, from 0; of the whole text where it is text. */
  readonly at: number | string;
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  {
    name: 'a division by a standard deviation of 0',
    inputs: 'i === 7 ? [3, 3, 3] : [i, 1, 2]',
    forward: [
      'const centred = x.sub<tf.Tensor2D>(x.mean(1, true));',
      'const deviation = centred.square().mean(1, true).sqrt();',
      'return this.output.forward(centred.div<tf.Tensor2D>(deviation));',
    ],
    at: 2,
    says: /centred\.div<tf\.Tensor2D>\(deviation\) divides by a standard deviation .* of 0\. Add a small number/,
  },
  {
    name: 'a division by 0',
    forward: ['return this.output.forward(x).div(x.slice([0, 0], [-1, 1]));'],
    at: 0,
    says: /divides by 0\. Add a small number/,
  },
  {
    name: 'a row that a mask of −∞ masks everywhere',
    forward: [
      'const hidden = tf.where(x.greater(100), x, tf.fill(x.shape, -Infinity));',
      'return this.output.forward(tf.softmax(hidden) as tf.Tensor2D);',
    ],
    at: 1,
    says: /tf\.softmax\(hidden\) has a row that is masked everywhere/,
  },
  {
    name: 'a mask of log 0 in a softmax by hand',
    forward: [
      'const scores = x.mul(0).log();',
      'const shifted = scores.sub(scores.max(1, true));',
      'return this.output.forward(shifted.exp() as tf.Tensor2D);',
    ],
    at: 1,
    says: /scores\.sub\(.*\) has a row that is masked everywhere/,
  },
  {
    name: 'a logarithm of 0',
    forward: ['return this.output.forward(x.log() as tf.Tensor2D);'],
    at: 0,
    says: /x\.log\(\) is the logarithm of 0/,
  },
  {
    name: 'a logarithm of a negative number',
    forward: ['return this.output.forward(x.sub(30).log() as tf.Tensor2D);'],
    at: 0,
    says: /is the logarithm of a negative number/,
  },
  {
    name: 'a square root of a negative number',
    forward: ['return this.output.forward(x.sub(30).sqrt() as tf.Tensor2D);'],
    at: 0,
    says: /is the square root of a negative number/,
  },
  {
    name: 'an overflow of exp',
    forward: [
      'const grown = tf.exp(x.mul(20));',
      'return this.output.forward(grown as tf.Tensor2D);',
    ],
    at: 0,
    says: /tf\.exp\(x\.mul\(20\)\) overflows: .*Subtract the largest number of each row/,
  },
  {
    name: 'a mask that is multiplied',
    forward: [
      'return this.output.forward(x.mul(x.greater(1).cast("float32").mul(-Infinity)) as tf.Tensor2D);',
    ],
    at: 0,
    says: /multiplies 0 by an infinite number/,
  },
  {
    name: 'a gradient of a square root at 0, where the loss itself is finite',
    forward: ['const w = this.output.forward(x.mul(0)) as tf.Tensor2D;', 'return w.sub(w).sqrt();'],
    at: 1,
    says: /^The gradient became infinite or NaN at step 1\. .*the gradient of .*sqrt\(\) is infinite, as its operand is 0/,
  },
  {
    name: 'the logarithm of 0 in a loss of the person',
    forward: ['return this.output.forward(x).mul(0);'],
    loss: '(outputs) => outputs.log().mean()',
    at: 'loss:',
    says: /outputs\.log\(\) is the logarithm of 0/,
  },
  {
    name: 'data that are not finite',
    inputs: '[i, NaN, 2]',
    forward: ['return this.output.forward(x);'],
    at: 0,
    says: /takes numbers that are not finite already\. The inputs of this batch hold numbers that are not finite\.$/,
  },
  {
    name: 'a target that is not finite',
    targets: '[i, i === 3 ? NaN : 1]',
    forward: ['return this.output.forward(x);'],
    loss: '(outputs, targets) => tf.losses.meanSquaredError(targets, outputs)',
    at: 'loss:',
    says: /The targets of this batch hold numbers that are not finite\.$/,
  },
  {
    name: 'a weight that is not finite from the start',
    scale: 'NaN',
    forward: ['return this.output.forward(x).mul(this.scale);'],
    at: 0,
    says: /takes weights that are not finite already\. Check what they are initialized with\.$/,
  },
];

for (const { name, at, says, ...written } of cases) {
  test(`${name} is named, with its line`, async () => {
    const text = textOf(written);
    const { message, place, failed } = await failureOf(text);
    const line =
      typeof at === 'number'
        ? firstLine - 1 + at
        : text.split('\n').findIndex((each) => each.includes(at));
    assert.match(message, says);
    assert.match(message, new RegExp(`written\\.ts, line ${line + 1}: `));
    assert.equal(place.at?.startLine, line);
    assert.doesNotMatch(message, /learningRate/);
    assert.equal(failed.samples.count, 18);
  });
}

test('the sample whose numbers are not finite is told by its place in the batch', async () => {
  const { place, failed } = await failureOf(textOf(cases[0]));
  const { values } = failed.samples.inputs[0];
  const row = [0, 1, 2].map((k) => values[3 * (place.sample ?? -1) + k]);
  assert.deepEqual(row, [3, 3, 3]);
});

test('a learning rate is blamed where weights have grown', async () => {
  const { message } = await failureOf(
    textOf({
      forward: ['return this.output.forward(x);'],
      loss: '(outputs) => outputs.square().mean()',
      settings: { learningRate: 5, optimizer: 'sgd', clipNorm: 0 },
    }),
  );
  assert.match(
    message,
    /The weights have become .* times as large since the run began: .*learningRate below 5,/,
  );
});

test('a layer of a LayersModel is named that gives the loss a probability of 0', async () => {
  const { message, place } = await failureOf(`import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { arrays } from 'tensorscope/data';

function build(classes: number): tf.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: classes, activation: 'softmax', inputShape: [2] }));
  return model;
}
const count = Array.from({ length: 20 }, (_, i) => i);
export default defineExperiment({
  data: arrays({ inputs: count.map((i) => [i * 1e5, 1e5]), targets: count.map((i) => i % 3) }),
  model: ({ classes }) => build(classes),
  steps: 5,
  settings: { batchSize: 18 },
});
`);
  assert.equal(place.at?.startLine, 6);
  assert.match(
    message,
    /^The loss became Infinity at step 1\. .*gives 0, and the loss takes the logarithm of it/,
  );
});

test('a validation loss that is not finite is told once, with its line, while the run goes on', async () => {
  const validated = textOf({
    forward: [
      'const scale = this.training ? 1 : 0;',
      'return this.output.forward(x).div(tf.scalar(scale));',
    ],
    settings: { validationEvery: 10 },
  });
  const points: ValidationPoint[] = [];
  const trainer = await writtenTrainer(validated, { length: { steps: 30 } });
  const observer = {
    stateChanged() {},
    stepped() {},
    validated: (p: ValidationPoint) => points.push(p),
  };
  assert.equal(await new TrainLoop(trainer, observer).run(), 'finished');
  assert.deepEqual(
    points.map(({ step, reason }) => [step, reason !== undefined]),
    [
      [10, true],
      [20, false],
      [30, false],
    ],
  );
  const { problem, at } = points[0].reason ?? {};
  assert.equal(at?.startLine, firstLine);
  assert.match(
    formatProblem(problem ?? { text: '', values: {} }),
    /^The validation loss became NaN at step 10\. Training goes on\. written\.ts, line 18: .* divides by 0/,
  );
});

// What holds for a class written for a test holds for copies of the shipped models and for JavaScript.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import type { ShippedModel } from '../../../../extension/protocol/trainRequest.ts';
import { newModelText } from '../../../../extension/scaffold/newModelText.ts';
import { failureOf } from './failureOf.ts';

before(() => registerSourceLoader());

interface Mistake {
  readonly model: ShippedModel;
  readonly name: string;
  /** A line of its file, and what somebody made of it. */
  readonly right: string;
  readonly wrong: string;
  readonly says: RegExp;
}

const mistakes: readonly Mistake[] = [
  {
    ...{ model: 'cnn', name: 'the logarithm of activations, of which many are 0' },
    right: 'const relu = tf.relu(bn);',
    wrong: 'const relu = tf.log(tf.relu(bn));',
    says: /tf\.log\(tf\.relu\(bn\)\) is the logarithm of 0/,
  },
  {
    ...{ model: 'rnn', name: 'the square root of vectors' },
    right: 'const embedded = this.embedding.forward(text);',
    wrong: 'const embedded = tf.sqrt(this.embedding.forward(text));',
    says: /tf\.sqrt\(.*\) is the square root of a negative number/,
  },
  {
    ...{
      model: 'transformer',
      name: 'a division by a variance of 0',
    },
    right: 'const scaled = words.mul<tf.Tensor3D>(this.embScale);',
    wrong:
      'const scaled = words.sub(words).div<tf.Tensor3D>(tf.moments(words.sub(words), 2, true).variance);',
    says: / divides by 0\. Add a small number/,
  },
];

for (const { model, name, right, wrong, says } of mistakes) {
  test(`${name} is named in a copy of the ${model}`, async () => {
    const source = readFileSync(
      new URL(`../../../../extension/models/${model}.ts`, import.meta.url),
      'utf8',
    );
    const text = newModelText(model, source);
    assert.ok(text.includes(right), `no line "${right}"`);
    const { message, place } = await failureOf(text.replace(right, wrong), {
      length: { steps: 2 },
    });
    const line = text.split('\n').findIndex((each) => each.includes(right));
    assert.equal(place.at?.startLine, line, message);
    assert.match(message, says);
  });
}

test('a line of a model in JavaScript is named', async () => {
  const { message, place } = await failureOf(
    `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { arrays } from 'tensorscope/data';

const count = Array.from({ length: 20 }, (_, i) => i);

class Net {
  weight = tf.variable(tf.ones([2, 2]));
  forward(x) {
    return x.matMul(this.weight).log();
  }
}

export default defineExperiment({
  data: arrays({ inputs: count.map((i) => [i, -2 * i]), targets: count.map((i) => i % 2) }),
  model: () => new Net(),
  steps: 5,
});
`,
    { name: 'written.js' },
  );
  assert.equal(place.at?.startLine, 9);
  assert.match(message, /written\.js, line 10: .*is the logarithm of/);
});

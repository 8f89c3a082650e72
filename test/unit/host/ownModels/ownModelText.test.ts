import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOwnModelText } from '../../../../extension/host/ownModels/ownModelText.ts';

const imports = `import * as tf from '@tensorflow/tfjs';
import * as nn from 'tensorscope/nn';
import { defineExperiment } from "tensorscope";
`;
const net = 'class Net extends nn.Module { forward(x: tf.Tensor) { return x; } }';

function accepted(body: string, head = imports): boolean {
  return isOwnModelText(`${head}\n${body}\n`);
}

test('an experiment as the default export makes a model', () => {
  assert.ok(accepted('export default defineExperiment({ data: digits() });'));
  assert.ok(accepted('export default defineExperiment<"images">({});'));
  assert.ok(accepted('const mine = defineExperiment({});\nexport default mine;'));
  assert.ok(accepted('const mine = defineExperiment({});\nexport { net, mine as default };'));
  assert.ok(accepted('export default t.defineExperiment({})', "import * as t from 'tensorscope';"));
});

test('a class with forward makes a model, as the default export only', () => {
  assert.ok(accepted(`export default ${net}`));
  assert.ok(accepted(`${net}\nexport default Net;`));
  assert.ok(accepted(`${net}\nexport default Net`));
  assert.ok(accepted(`${net}\nexport { Net as default };`));
  assert.ok(accepted('export default class { forward<R extends tf.Rank>(x: tf.Tensor<R>) {} }'));
  assert.ok(!accepted(`export ${net}`));
  assert.ok(!accepted('export default class Net extends nn.Module { backward() {} }'));
});

test('a LayersModel of tfjs makes a model', () => {
  const tfjs = "import * as tf from '@tensorflow/tfjs';";
  assert.ok(accepted('export default tf.sequential({ layers: [] });', tfjs));
  assert.ok(accepted('const m: tf.LayersModel = tf.model({});\nexport default m;', tfjs));
  assert.ok(!accepted('const m = tf.tensor([1]);\nexport default m;', tfjs));
});

test('what stands in comments and strings is not code', () => {
  assert.ok(!accepted('// export default defineExperiment({})'));
  assert.ok(!accepted('/* export default\n defineExperiment({}) */'));
  assert.ok(!accepted('const text = `\nexport default defineExperiment({})`;'));
  assert.ok(!accepted(`export default defineExperiment({})`, "// import 'tensorscope'"));
  assert.ok(accepted(`// it's mine\nexport default /* a model */ ${net}`));
});

test('a class with forward of another library is none of ours', () => {
  const other = "import { Module } from 'message-router';";
  assert.ok(!accepted('export default class Mail extends Module { forward(to) {} }', other));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTrainRequest, fillSettings } from '../../../extension/protocol/checkTrainRequest.ts';
import { findModel, modelCatalog } from '../../../extension/protocol/modelCatalog.ts';
import { ProblemError } from '../../../extension/protocol/problem.ts';

const good = {
  model: 'cnn',
  data: { id: 'digits' },
  length: { steps: 10 },
  seed: 1,
  settings: { channels: 4 },
};

test('a good request passes as it is', () => {
  assert.deepEqual(checkTrainRequest(good), good);
  const epochs = { ...good, length: { epochs: 0.5 }, data: { id: 'mnist', path: 'mnist' } };
  assert.deepEqual(checkTrainRequest(epochs), epochs);
});

test('every preset of every model is a good request', () => {
  for (const { id, data, presets } of modelCatalog) {
    for (const { steps, settings } of presets) {
      const request = { model: id, data: { id: data[0] }, length: { steps }, seed: 1, settings };
      assert.deepEqual(checkTrainRequest(request), request);
    }
  }
});

const mistakes: readonly [string, unknown, RegExp][] = [
  ['no object', 5, /object: model, data.*Got 5/],
  ['an unknown model', { ...good, model: 'resnet' }, /no model resnet.*cnn, rnn, transformer/],
  ['a model that is a word of JavaScript', { ...good, model: 'constructor' }, /no model/],
  ['unknown data', { ...good, data: { id: 'cifar' } }, /no data set cifar/],
  ['data of another model', { ...good, data: { id: 'dates' } }, /cannot train on dates.*digits/],
  ['data without its path', { ...good, data: { id: 'mnist' } }, /mnist.*path of its folder/],
  ['0 steps', { ...good, length: { steps: 0 } }, /steps.*it is 0/],
  ['half a step', { ...good, length: { steps: 1.5 } }, /steps.*1.5/],
  ['steps as text', { ...good, length: { steps: '10' } }, /steps/],
  ['no length', { ...good, length: {} }, /steps.*undefined/],
  ['negative epochs', { ...good, length: { epochs: -1 } }, /epochs.*-1/],
  ['steps and epochs', { ...good, length: { steps: 1, epochs: 1 } }, /not both/],
  ['a negative seed', { ...good, seed: -1 }, /seed.*-1/],
  ['an unknown setting', { ...good, settings: { chanels: 4 } }, /no setting chanels.*channels/],
  ['an inherited name', { ...good, settings: { toString: 4 } }, /no setting toString/],
  ['a learning rate NaN', { ...good, settings: { learningRate: NaN } }, /learningRate.*NaN/],
  ['a rate out of range', { ...good, settings: { learningRate: 0 } }, /from 1e-8 to 10/],
  ['half a channel', { ...good, settings: { channels: 0.5 } }, /channels.*whole number/],
  ['an unknown choice', { ...good, settings: { optimizer: 'lion' } }, /one of adam, sgd/],
  ['settings as a list', { ...good, settings: [] }, /Settings are an object.*a list/],
  [
    'a switch that is a number',
    { ...good, model: 'transformer', data: 'dates', settings: { shareTargetEmbedding: 1 } },
    /true or false/,
  ],
];

for (const [name, request, message] of mistakes) {
  test(`${name} gives one problem that names it`, () => {
    assert.throws(
      () => checkTrainRequest(request),
      (error) => error instanceof ProblemError && message.test(error.message),
    );
  });
}

test('defaults fill in what was not asked for', () => {
  const cnn = findModel('cnn');
  assert.ok(cnn);
  const filled = fillSettings(cnn, { channels: 4 });
  assert.equal(filled.channels, 4);
  assert.equal(filled.kernelSize, 3);
  assert.deepEqual(Object.keys(filled).toSorted(), Object.keys(cnn.settings).toSorted());
});

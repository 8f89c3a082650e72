import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { readTrainArguments } from '../../../../extension/host/train/trainArguments.ts';

const defaults = { seed: 7, dataFolder: '', workspaceFolder: '' };

test('the model alone is enough: the rest has defaults', () => {
  assert.deepEqual(readTrainArguments({ model: 'rnn' }, defaults), {
    model: 'rnn',
    data: { id: 'grammar' },
    length: { steps: 500 },
    seed: 7,
    settings: {},
  });
});

test('what is given is taken', () => {
  const given = { model: 'cnn', data: 'digits', epochs: 2, seed: 3, settings: { channels: 4 } };
  assert.deepEqual(readTrainArguments(given, defaults), {
    model: 'cnn',
    data: { id: 'digits' },
    length: { epochs: 2 },
    seed: 3,
    settings: { channels: 4 },
  });
});

test('paths start at the data folder of the settings', () => {
  const dataFolder = path.resolve('/data');
  const read = (data: unknown, model = 'cnn') =>
    readTrainArguments({ model, data }, { ...defaults, dataFolder }).data.path;
  assert.equal(read('mnist'), dataFolder);
  assert.equal(read({ id: 'mnist', path: 'fashion' }), path.join(dataFolder, 'fashion'));
  assert.equal(read({ id: 'mnist', path: path.resolve('/other') }), path.resolve('/other'));
  assert.throws(() => read('text', 'rnn'), /path of its file/);
});

test('without a data folder paths start in the workspace, wherever VS Code was started', () => {
  const workspaceFolder = path.resolve('/work');
  const read = (data: unknown, dataFolder = '') =>
    readTrainArguments({ model: 'cnn', data }, { seed: 1, dataFolder, workspaceFolder }).data.path;
  assert.equal(read({ id: 'mnist', path: 'sets' }), path.join(workspaceFolder, 'sets'));
  assert.equal(read({ id: 'mnist', path: 'a' }, 'b'), path.join(workspaceFolder, 'b', 'a'));
  assert.equal(read('mnist', 'b'), path.join(workspaceFolder, 'b'));
});

test('a misspelt argument is named', () => {
  assert.throws(
    () => readTrainArguments({ model: 'cnn', step: 5 }, defaults),
    /no argument step.*steps/,
  );
});

test('something that is no object is a problem', () => {
  for (const value of [null, 'cnn', 5]) {
    assert.throws(() => readTrainArguments(value, defaults), /is an object/);
  }
});

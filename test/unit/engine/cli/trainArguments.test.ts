import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFolder } from '../../../../extension/engine/cli/commandFiles.ts';
import { readArguments } from '../../../../extension/engine/cli/trainArguments.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';

function request(...args: string[]) {
  const command = readArguments(args);
  assert.ok(command);
  return command.request;
}

test('a model alone trains on its generated data, as its first preset says', () => {
  assert.deepEqual(request('rnn'), {
    model: 'rnn',
    data: { id: 'grammar' },
    length: { steps: 500 },
    seed: 0,
    settings: { embedDim: 32, hiddenDim: 64, sequenceLength: 32 },
  });
});

test('settings of the command line come over those of the preset, as numbers and switches', () => {
  const { settings } = request(
    ...['transformer', '--preset', 'small', '--set', 'dModel=32'],
    ...['--set', 'shareSourceEmbedding=false', '--set', 'positionEncoding=mlp'],
  );
  assert.equal(settings.dModel, 32);
  assert.equal(settings.dInner, 128);
  assert.equal(settings.shareSourceEmbedding, false);
  assert.equal(settings.positionEncoding, 'mlp');
});

test('data are named, named with a place, or given by the place alone', () => {
  assert.deepEqual(request('cnn', '--data', 'mnist:some/folder').data, {
    id: 'mnist',
    path: path.resolve('some/folder'),
  });
  assert.deepEqual(request('rnn', '--data', 'package.json').data, {
    id: 'text',
    path: path.resolve('package.json'),
  });
  const { id, path: standard } = request('cnn', '--data', 'mnist').data;
  assert.equal(id, 'mnist');
  assert.equal(path.basename(standard ?? ''), 'mnist');
});

test('a place may hold a colon', () => {
  assert.equal(request('cnn', '--data', 'mnist:a:b').data.path, path.resolve('a:b'));
});

test('epochs and seed are numbers', () => {
  const { length, seed } = request('cnn', '--epochs', '2.5', '--seed', '7');
  assert.deepEqual(length, { epochs: 2.5 });
  assert.equal(seed, 7);
});

const ownFile = fileURLToPath(import.meta.url);

test('a file trains on the data and for the steps that it names, unless told otherwise', () => {
  const model = `own:${ownFile.replaceAll('\\', '/')}`;
  assert.deepEqual(request(path.relative('.', ownFile)), {
    ...{ model, data: { id: 'own' }, length: { asDefined: true }, seed: 0, settings: {} },
  });
  const asked = request(ownFile, '--steps', '7', '--seed', '3', '--set', 'batchSize=8');
  assert.deepEqual(asked.length, { steps: 7 });
  assert.deepEqual([asked.seed, asked.settings], [3, { batchSize: 8 }]);
});

test('paths are meant from where npm was called', () => {
  const packageFolder = fileURLToPath(new URL('../../../..', import.meta.url)).replace(
    /[\\/]$/,
    '',
  );
  assert.equal(startFolder(packageFolder, '/home'), '/home');
  assert.equal(startFolder(packageFolder, undefined), packageFolder);
  // Called without npm; the variable may be that of a script further out.
  assert.equal(startFolder('/elsewhere', '/home'), '/elsewhere');
});

test('help is no training', () => {
  assert.equal(readArguments(['--help']), undefined);
});

const mistakes: readonly [args: string, message: RegExp][] = [
  ['', /Name one model: cnn, rnn, transformer/],
  ['cnn rnn', /Name one model.*cnn rnn/],
  ['gpt', /gpt/],
  ['cnn --preset huge', /no preset huge.*paper, wide/],
  ['cnn --data no-such-place', /no-such-place.*digits/],
  ['cnn --data grammar', /CNN.*grammar/],
  ['cnn --steps 0', /steps.* 0/],
  ['cnn --steps many', /steps.* many/],
  ['cnn --steps -3', /steps.* -3\.$/],
  ['cnn --steps 5 --epochs 1', /steps or epochs, not both/],
  ['cnn --seed x', /seed.* x/],
  ['cnn --seed -1', /seed.* -1\.$/],
  ['cnn --set batchSize', /--set name=value.*batchSize/],
  ['cnn --set batchSize=', /batchSize/],
  ['cnn --set batchSize=0', /batchSize.* 0/],
  ['cnn --set learningRate=fast', /learningRate.* fast/],
  ['cnn --set learningRate=NaN', /learningRate.* NaN/],
  ['cnn --set colour=red', /colour/],
  ['cnn --speed 5', /--speed.*--help/],
  ['no-such.ts', /no file no-such\.ts/],
  ['notes.txt', /ends in \.ts, \.mts, \.js, \.mjs.*notes\.txt/],
  ['my.ts --data digits', /names its data itself.*--data/],
  ['my.ts --preset wide', /no presets.*--preset/],
  ['cnn --time-limit 0', /--time-limit.*above 0.* 0\.$/],
  ['cnn --time-limit soon', /--time-limit.* soon\.$/],
  ['cnn --threads 0.5', /--threads.* 0\.5\.$/],
];

for (const [args, message] of mistakes) {
  test(`"${args}" is refused with one sentence`, () => {
    const read = () => readArguments(args.split(' ').filter(Boolean));
    assert.throws(read, (error) => error instanceof ProblemError && message.test(error.message));
  });
}

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { activated, collectErrors, train, untilState } from './extensionUnderTest.ts';

const good = {
  model: 'cnn',
  data: 'digits',
  steps: 3,
  settings: { channels: 2, batchSize: 8, validationEvery: 0 },
};

suite('bad input', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-bad-'));
  const emptyText = path.join(folder, 'empty.txt');
  const oneColumn = path.join(folder, 'one.tsv');
  suiteSetup(() => {
    writeFileSync(emptyText, '');
    writeFileSync(oneColumn, 'one\ntwo\n');
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  const mistakes: readonly [string, unknown, RegExp][] = [
    ['an unknown model', { model: 'resnet' }, /no model resnet/],
    ['an unknown data set', { model: 'cnn', data: 'cifar' }, /no data set cifar/],
    ['0 steps', { ...good, steps: 0 }, /steps.*0/],
    ['a learning rate NaN', { ...good, settings: { learningRate: NaN } }, /learningRate.*NaN/],
    ['an unknown setting', { ...good, settings: { widht: 3 } }, /no setting widht/],
    ['a text instead of an object', 'cnn', /is an object/],
    [
      'a folder that is not there',
      { ...good, data: { id: 'mnist', path: path.join(folder, 'none') } },
      /none/,
    ],
    ['an empty text', { model: 'rnn', data: { id: 'text', path: emptyText } }, /empty\.txt/],
    ['one column', { model: 'transformer', data: { id: 'pairs', path: oneColumn } }, /one\.tsv/],
    [
      'sequences longer than the positions',
      { model: 'transformer', data: 'dates', settings: { positions: 4 } },
      /positions/,
    ],
  ];

  for (const [name, argument, message] of mistakes) {
    test(`${name} gives one message, and the next run trains`, async () => {
      const api = await activated();
      const errors = collectErrors();
      try {
        const outcome = await train(argument);
        assert.equal(outcome.started, false);
        assert.equal(errors.messages.length, 1, errors.messages.join(' | '));
        assert.match(errors.messages[0], message);
        assert.equal(outcome.message, errors.messages[0]);
        assert.doesNotMatch(errors.messages[0], /Unexpected error|undefined|\{\w+\}/);
        assert.deepEqual(await train(good), { started: true });
        await untilState(api, 'finished');
        assert.equal(errors.messages.length, 1);
      } finally {
        errors.dispose();
      }
    });
  }
});

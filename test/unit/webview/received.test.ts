// What the page keeps of the messages, and the rows and texts it makes of them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LayerRow, ValueShape } from '../../../extension/protocol/shapeTable.ts';
import { LossHistory } from '../../../webview/lossHistory.ts';
import * as numbers from '../../../webview/numbers.ts';
import { visibleRows } from '../../../webview/panels/layerTree.ts';
import { lossTableRows } from '../../../webview/panels/lossTable.ts';
import { shapeLines } from '../../../webview/panels/shapeText.ts';
import type { TensorLook } from '../../../extension/protocol/looks/tensor.ts';
import { PageState } from '../../../webview/state.ts';
import { fakeAnswer } from '../../page/fakes/fakeAnswers.ts';
import { fakeRun, fakeTable, hydrate } from '../../page/fakes/fakeMessages.ts';

const { absent, decimals, editable, elapsed, parseNumber, plain, whole } = numbers;

describe('the loss history', () => {
  test('appends batches, also when they overlap what is known', () => {
    const losses = new LossHistory();
    losses.append(1, Float32Array.of(3, 2));
    losses.append(2, Float32Array.of(2, 1));
    assert.deepEqual([...losses.train], [3, 2, 1]);
    assert.equal(losses.at(4), undefined);
  });

  test('leaves a gap for steps that never arrived', () => {
    const losses = new LossHistory();
    losses.append(1, Float32Array.of(3));
    losses.append(3, Float32Array.of(1));
    assert.deepEqual([...losses.train], [3, NaN, 1]);
  });

  test('adds up how long the steps took, also over a gap and after an overlap', () => {
    const losses = new LossHistory();
    losses.append(1, Float32Array.of(3, 2), [], Float32Array.of(0.5, 0.25));
    losses.append(2, Float32Array.of(2), [], Float32Array.of(0.25));
    losses.append(4, Float32Array.of(1), [], Float32Array.of(1));
    assert.deepEqual([...losses.times], [0.5, 0.75, 0.75, 1.75]);
  });

  test('grows far beyond its first size', () => {
    const losses = new LossHistory();
    for (let step = 1; step <= 5000; step += 50) {
      losses.append(
        step,
        Float32Array.from({ length: 50 }, (_, index) => step + index),
      );
    }
    assert.equal(losses.length, 5000);
    assert.equal(losses.at(4321), 4321);
  });

  test('takes a validation point once, and finds the newest one before a step', () => {
    const losses = new LossHistory();
    const point = { step: 10, loss: 0.5 };
    losses.append(1, new Float32Array(20), [point]);
    losses.append(21, new Float32Array(1), [point, { step: 20, loss: 0.4 }]);
    assert.equal(losses.validation.length, 2);
    assert.equal(losses.validationAt(19)?.step, 10);
    assert.equal(losses.validationAt(9), undefined);
  });
});

describe('the table behind the curve', () => {
  test('has every step of a short run, newest first', () => {
    const losses = new LossHistory();
    losses.append(1, Float32Array.of(3, 2, 1), [{ step: 2, loss: 2.5 }]);
    const { rows, stride } = lossTableRows(losses);
    assert.equal(stride, 1);
    assert.deepEqual(rows[1], { step: 2, train: 2, validation: 2.5 });
    assert.deepEqual(
      rows.map(({ step }) => step),
      [3, 2, 1],
    );
  });

  test('has plain steps of a long run, its last step, and the validation points', () => {
    const losses = new LossHistory();
    losses.append(1, new Float32Array(100_007), [{ step: 123, loss: 1 }]);
    const { rows, stride } = lossTableRows(losses);
    assert.equal(stride, 1000);
    assert.equal(rows[0]?.step, 100_007);
    assert.ok(rows.some(({ step, validation }) => step === 123 && validation === 1));
    assert.ok(rows.length < 200);
  });
});

describe('numbers', () => {
  test('use a true minus, grouping and fixed decimals', () => {
    assert.equal(whole(13_626), '13,626');
    assert.equal(decimals(-0.475, 3), '−0.475');
    assert.equal(plain(-3), '−3');
  });

  test('never show the sign of a zero', () => {
    assert.equal(decimals(-0.0001, 3), '0.000');
  });

  test('say a time with its unit, from a minute on as a clock does', () => {
    const seconds = [0.25, 12, 60, 65.5, 754, 7265, 59 * 60 + 59.9999];
    assert.deepEqual(seconds.map(elapsed), [
      ...['0.25 s', '12 s', '1:00', '1:05.5', '12:34', '2:01:05', '1:00:00'],
    ]);
  });

  test('say when there is no number', () => {
    assert.equal(whole(undefined), absent);
    assert.equal(decimals(NaN, 2), 'NaN');
  });

  test('are read back as they are written into a field, with either decimal mark', () => {
    for (const value of [0.001, 0.0005, 1e-8, 12_500]) {
      assert.equal(parseNumber(editable(value)), value);
    }
    assert.equal(parseNumber('0,01'), 0.01);
    assert.equal(parseNumber('1e-4'), 1e-4);
    for (const typed of ['', 'fast', '1e999', '--1']) assert.equal(parseNumber(typed), undefined);
  });
});

describe('layer rows', () => {
  const tensor = (...shape: number[]): ValueShape => ({ kind: 'tensor', shape, dtype: 'float32' });
  const row = (path: string, depth: number): LayerRow => ({
    ...{ path, name: path, operation: 'Linear', depth, output: tensor(1), parameters: 0 },
    source: { file: 'models/cnn.ts', startLine: 0, startColumn: 0, endLine: 0, endColumn: 1 },
  });
  const layers = [row('encoder', 0), row('encoder.0', 1), row('encoder.0.fc', 2), row('out', 0)];
  const shown = (toggled: readonly string[]) =>
    visibleRows(layers, toggled).map(({ layer }) => layer.path);

  test('begin with deep stacks closed', () => {
    assert.deepEqual(shown([]), ['encoder', 'encoder.0', 'out']);
  });

  test('of a large model begin closed, so that the curves stay in sight', () => {
    const parts = Array.from({ length: 20 }, (_, i) => row(`encoder.${i}`, 1));
    const large = visibleRows([row('encoder', 0), ...parts, row('out', 0)], []);
    assert.deepEqual(
      large.map(({ layer }) => layer.path),
      ['encoder', 'out'],
    );
  });

  test('open and close with their parents', () => {
    assert.deepEqual(shown(['encoder.0']), ['encoder', 'encoder.0', 'encoder.0.fc', 'out']);
    assert.deepEqual(shown(['encoder', 'encoder.0']), ['encoder', 'out']);
  });

  test('show shapes as text and count equal ones of a list', () => {
    assert.deepEqual(shapeLines(tensor(4, 8, 26, 26), 'concrete'), ['[4, 8, 26, 26]']);
    const list: ValueShape = { kind: 'list', items: [tensor(2), tensor(3), tensor(2)] };
    const named = { ...tensor(4, 26), names: ['B', 'H-2'] };
    assert.deepEqual(shapeLines(named, 'named'), ['[B, H-2]']);
    assert.deepEqual(shapeLines(named, 'concrete'), ['[4, 26]']);
    assert.deepEqual(shapeLines(list, 'concrete'), ['2 × [2]', '[3]']);
    assert.deepEqual(
      shapeLines({ kind: 'record', fields: { output: tensor(5), rest: list } }, 'named'),
      ['[5]'],
    );
  });
});

describe('the page state', () => {
  const take = { kind: 'whole' } as const;
  const lookAt = (sample: number): TensorLook => {
    return { kind: 'tensor', place: { input: 0 }, sample, take };
  };

  function hydrated(): PageState {
    const state = new PageState();
    const message = hydrate('sidePanel', 'transformer', fakeRun('transformer', 10));
    assert.equal(message.kind, 'hydrate');
    if (message.kind === 'hydrate') state.hydrate(message);
    return state;
  }

  test('has the newest answer to each look', () => {
    const state = hydrated();
    assert.equal(state.answerTo(lookAt(0)), undefined);
    for (const step of [1, 2]) state.keep({ look: lookAt(0), answer: fakeAnswer(lookAt(0), step) });
    assert.equal(state.answerTo(lookAt(0))?.origin.step, 2);
    assert.equal(state.answerTo(lookAt(1)), undefined);
  });

  test('has no answer about a text that was edited since, nor about another run', () => {
    const state = hydrated();
    const answered = { look: lookAt(0), answer: fakeAnswer(lookAt(0)) };
    state.keep(answered);
    const { titles } = state;
    state.setTable({ kind: 'table', table: fakeTable('transformer'), titles });
    assert.equal(state.answerTo(lookAt(0)), undefined);
    state.keep(answered);
    const message = hydrate('sidePanel', 'transformer', fakeRun('transformer', 1));
    if (message.kind === 'hydrate') state.hydrate(message);
    assert.equal(state.answerTo(lookAt(0)), undefined);
  });

  test('shows something else when another model comes, not when its text is edited', () => {
    const state = hydrated();
    const { titles, subject } = state;
    state.setTable({ kind: 'table', table: fakeTable('transformer'), titles });
    assert.equal(state.subject, subject);
    state.setTable({ kind: 'table', table: fakeTable('cnn'), titles });
    assert.notEqual(state.subject, subject);
  });

  test('keeps all that is watched, and a few of the newest others', () => {
    const state = hydrated();
    const samples = Array.from({ length: 40 }, (_, sample) => sample);
    state.watch(samples.slice(0, 20).map(lookAt));
    for (const sample of samples) {
      state.keep({ look: lookAt(sample), answer: fakeAnswer(lookAt(sample)) });
    }
    const kept = samples.filter((sample) => state.answerTo(lookAt(sample)));
    assert.deepEqual(kept, [...samples.slice(0, 20), ...samples.slice(-8)]);
  });
});

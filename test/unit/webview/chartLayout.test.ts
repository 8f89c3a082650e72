// The axes of the loss curve, without a browser: which labels there are, that each is inside the
// drawing whatever the font, and what is not drawn as if it were a change.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { layOutChart } from '../../../webview/draw/chart/chartLayout.ts';
import type { ChartLayout, ChartSpace } from '../../../webview/draw/chart/chartLayout.ts';
import { coverage, lossLabel, usableScale } from '../../../webview/draw/chart/lossAxis.ts';
import { movingAverage } from '../../../webview/draw/chart/movingAverage.ts';
import { inEpochs, inSteps, inTime } from '../../../webview/draw/chart/stepAxis.ts';
import type { StepAxis } from '../../../webview/draw/chart/stepAxis.ts';
import { lossValue, tickLabel } from '../../../webview/numbers.ts';

const fonts = { narrow: 5, usual: 6.5, wide: 11 };

function layOut(changes: Partial<ChartSpace>, characterWidth = fonts.usual): ChartLayout {
  const measure = (label: string) => characterWidth * label.length;
  const space = { width: 316, from: 1, to: 600, drawn: [0.1, 2.3], scale: 'linear' } as const;
  return layOutChart({ ...space, axis: inSteps, measure, ...changes });
}

/** Seconds up to the end of each step, which all take the same time. */
const evenTimes = (steps: number, seconds: number) =>
  Float64Array.from({ length: steps }, (_, index) => (index + 1) * seconds);

const lossLabels = ({ lossTicks }: ChartLayout, scale: 'log' | 'linear' = 'linear') =>
  lossTicks.map((place) => lossLabel(place, scale));

describe('the axes of the loss curve', () => {
  const axes: Readonly<Record<string, (steps: number) => StepAxis>> = {
    steps: () => inSteps,
    epochs: () => inEpochs(938),
    time: (steps) => inTime(evenTimes(steps, 0.21)),
  };
  for (const [font, characterWidth] of Object.entries(fonts)) {
    test(`have every label inside the drawing and off its neighbour in a ${font} font`, () => {
      for (const width of [146, 203, 256, 316, 860]) {
        for (const to of [1, 2, 3, 9, 10, 600, 1000, 2184, 200_000, 1_000_000]) {
          for (const [name, axisOf] of Object.entries(axes)) {
            const axis = axisOf(to);
            const layout = layOut({ width, to, axis, drawn: [1, 1e9] }, characterWidth);
            const where = `of ${to} ${name} in ${width} px`;
            checkStepLabels(layout, axis, width, characterWidth, where);
            for (const label of lossLabels(layout)) {
              assert.ok(characterWidth * label.length < layout.left, `${label} is cut off`);
            }
          }
        }
      }
    });
  }

  function checkStepLabels(
    layout: ChartLayout,
    axis: StepAxis,
    width: number,
    characterWidth: number,
    where: string,
  ): void {
    const [first, last] = layout.steps;
    const plot = width - layout.left - layout.right;
    let end = 0;
    for (const place of layout.stepTicks) {
      const center = layout.left + (plot * (place - first)) / (last - first);
      const half = (characterWidth * axis.label(place).length) / 2;
      assert.ok(center - half >= end, `${axis.label(place)} ${where} begins too early`);
      end = center + half;
      assert.ok(end <= width, `${axis.label(place)} ${where} is cut off`);
    }
    assert.ok(layout.stepTicks.length > 0);
  }

  test('show whole steps only, and the only step of a run in the middle', () => {
    assert.deepEqual(layOut({ to: 2 }).stepTicks, [1, 2]);
    assert.deepEqual(layOut({ to: 3 }).stepTicks, [1, 2, 3]);
    const single = layOut({ to: 1 });
    assert.deepEqual([single.steps, single.stepTicks], [[0.5, 1.5], [1]]);
  });

  test('count epochs and the time trained as the steps do', () => {
    const epochs = inEpochs(100);
    const layout = layOut({ to: 600, axis: epochs });
    assert.deepEqual(layout.stepTicks.map(epochs.label), ['1', '2', '3', '4', '5', '6']);
    const time = inTime(evenTimes(600, 0.5));
    const minutes = layOut({ to: 600, axis: time }).stepTicks.map(time.label);
    assert.deepEqual(minutes, ['1:00', '2:00', '3:00', '4:00', '5:00']);
  });

  test('find the step at a place again, also where steps take different times', () => {
    const slowFirst = Float64Array.from({ length: 500 }, (_, index) => 3 + 0.01 * index ** 1.5);
    for (const axis of [inSteps, inEpochs(7), inTime(slowFirst)]) {
      for (const step of [1, 2, 3, 250, 499, 500]) {
        assert.equal(axis.stepAt(axis.placeOf(step)), step);
      }
    }
    assert.equal(inTime(slowFirst).stepAt(-1), 1);
    assert.equal(inTime(slowFirst).stepAt(1e9), 500);
  });

  for (const scale of ['log', 'linear'] as const) {
    test(`draw a constant loss flat, with labels that differ (${scale})`, () => {
      const place = (loss: number) => (scale === 'log' ? Math.log10(loss) : loss);
      for (const loss of [1e-3, 0.693147, 2.3026, 1e8]) {
        const noise = loss * (1 + 2 ** -22);
        const layout = layOut({ drawn: [place(loss), place(noise)], scale });
        const [low, high] = layout.places;
        assert.ok((place(noise) - place(loss)) / (high - low) < 0.01);
        const labels = lossLabels(layout, scale);
        assert.equal(new Set(labels).size, labels.length, labels.join(' | '));
        assert.ok(labels.length >= 2 && labels.length <= 6, labels.join(' | '));
      }
    });
  }

  test('leave a loss that falls the whole height', () => {
    const [low, high] = layOut({ drawn: [0.5, 2.5] }).places;
    assert.ok(low < 0.5 && low > 0.3 && high > 2.5 && high < 2.7);
  });

  test('have no losses where none can be drawn', () => {
    assert.deepEqual(layOut({ drawn: undefined }).lossTicks, []);
  });
});

describe('a log scale', () => {
  test('counts what it has a place for', () => {
    const validation = [2, Infinity];
    const counted = coverage(Float32Array.of(1, 0, -1, NaN), validation);
    assert.deepEqual(counted, { placed: 2, unplaced: 2 });
  });

  test('gives way to the linear one only where it would show nothing', () => {
    assert.equal(usableScale('log', { placed: 0, unplaced: 3 }), 'linear');
    assert.equal(usableScale('log', { placed: 1, unplaced: 3 }), 'log');
    assert.equal(usableScale('log', { placed: 0, unplaced: 0 }), 'log');
  });
});

describe('the smoothed loss', () => {
  test('is the loss itself where that is constant, from the first step on', () => {
    const averages = movingAverage(new Float32Array(50).fill(2.5), 0.97);
    for (const average of averages) assert.ok(Math.abs(average - 2.5) < 1e-5);
  });

  test('weighs the past as it is told', () => {
    const averages = movingAverage(Float32Array.of(4, 2), 0.5);
    // s₂ = (0.5·0.5·4 + 0.5·2) / (1 − 0.5²)
    assert.deepEqual([...averages], [4, Math.fround(2 / 0.75)]);
  });

  test('leaves out what is not finite', () => {
    const averages = movingAverage(Float32Array.of(4, NaN, Infinity, 4), 0.9);
    assert.deepEqual([averages[1], averages[2]], [NaN, NaN]);
    assert.ok(Math.abs((averages[3] ?? NaN) - 4) < 1e-6);
  });
});

describe('the numbers of a loss', () => {
  test('have four decimals while these say something', () => {
    const losses = [2.30259, 0, 313.2, 3.136e8, 0.00003, NaN, undefined];
    assert.deepEqual(losses.map(lossValue), [
      ...['2.3026', '0.0000', '313.2000', '3.136E8', '3.000E−5', 'NaN', '–'],
    ]);
  });

  test('are short on the axis', () => {
    const labels = [0.5, 20_000, 1e9, 2e-5, 0, 10 ** Math.log10(0.2)].map(tickLabel);
    assert.deepEqual(labels, ['0.5', '20,000', '1E9', '2E−5', '0', '0.2']);
  });
});

// The axes of the loss curve, without a browser: which labels there are, that each is inside the
// drawing whatever the font, and what is not drawn as if it were a change.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { layOutChart } from '../../../webview/draw/chartLayout.ts';
import type { ChartLayout, ChartSpace } from '../../../webview/draw/chartLayout.ts';
import { lossLabel } from '../../../webview/draw/lossAxis.ts';
import { lossValue, tickLabel, whole } from '../../../webview/numbers.ts';

const fonts = { narrow: 5, usual: 6.5, wide: 11 };

function layOut(changes: Partial<ChartSpace>, characterWidth = fonts.usual): ChartLayout {
  const measure = (label: string) => characterWidth * label.length;
  const space = { width: 316, from: 1, to: 600, drawn: [0.1, 2.3], scale: 'linear' } as const;
  return layOutChart({ ...space, measure, ...changes });
}

const lossLabels = ({ lossTicks }: ChartLayout, scale: 'log' | 'linear' = 'linear') =>
  lossTicks.map((place) => lossLabel(place, scale));

describe('the axes of the loss curve', () => {
  for (const [font, characterWidth] of Object.entries(fonts)) {
    test(`have every label inside the drawing and off its neighbour in a ${font} font`, () => {
      for (const width of [146, 203, 256, 316, 860]) {
        for (const to of [1, 2, 3, 9, 10, 600, 1000, 2184, 200_000, 1_000_000]) {
          const layout = layOut({ width, to, drawn: [1, 1e9] }, characterWidth);
          const [first, last] = layout.steps;
          const plot = width - layout.left - layout.right;
          let end = 0;
          for (const step of layout.stepTicks) {
            const center = layout.left + (plot * (step - first)) / (last - first);
            const half = (characterWidth * whole(step).length) / 2;
            assert.ok(center - half >= end, `${step} of ${to} in ${width} px begins too early`);
            end = center + half;
            assert.ok(end <= width, `${step} of ${to} in ${width} px is cut off`);
          }
          assert.ok(layout.stepTicks.length > 0);
          for (const label of lossLabels(layout)) {
            assert.ok(characterWidth * label.length < layout.left, `${label} is cut off`);
          }
        }
      }
    });
  }

  test('show whole steps only, and the only step of a run in the middle', () => {
    assert.deepEqual(layOut({ to: 2 }).stepTicks, [1, 2]);
    assert.deepEqual(layOut({ to: 3 }).stepTicks, [1, 2, 3]);
    const single = layOut({ to: 1 });
    assert.deepEqual([single.steps, single.stepTicks], [[0.5, 1.5], [1]]);
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

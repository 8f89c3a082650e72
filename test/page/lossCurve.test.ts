// The loss curve's settings, as a person uses them: with pointer and keyboard, heard and seen.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { ViewRun } from '../../extension/protocol/viewMessages.ts';
import { fakeLoss, fakeRun, hydrate } from './fakes/fakeMessages.ts';
import { contrast } from './harness/contrast.ts';
import { startPageHarness } from './harness/pageHarness.ts';
import type { OpenPage, PageHarness } from './harness/pageHarness.ts';
import { readLines } from './harness/readLines.ts';
import { themeNames } from './harness/themeVariables.ts';

describe('the loss curve', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  async function openRun(changes: Partial<ViewRun> = {}): Promise<OpenPage> {
    const open = await harness.open();
    await open.send(hydrate('sidePanel', 'cnn', { ...fakeRun('cnn', 2184), ...changes }));
    return open;
  }

  const region = ({ page }: OpenPage) => page.getByRole('region', { name: 'Loss curve' });
  const chart = ({ page }: OpenPage) => page.getByRole('application', { name: /^Loss curve/ });
  const spoken = ({ page }: OpenPage) => page.locator('.spoken').innerText();

  test('says what the arrow keys read, and is silent while losses arrive', async () => {
    const open = await openRun();
    await chart(open).focus();
    await open.page.keyboard.press('Home');
    const loss = fakeLoss(2184)[0] ?? NaN;
    assert.equal(await spoken(open), `Step 1: train ${loss.toFixed(4)}`);
    assert.equal(await region(open).getByRole('status').count(), 0);
  });

  test('reads the same step in epochs and in the time trained', async () => {
    const open = await openRun();
    await region(open).getByRole('tab', { name: 'epochs' }).click();
    await region(open).getByText('at step 2,184, epoch 2.33').waitFor();
    await region(open).getByRole('tab', { name: 'time' }).click();
    await region(open).getByText('at step 2,184, 1:49').waitFor();
    await chart(open).focus();
    await open.page.keyboard.press('End');
    await open.page.keyboard.press('ArrowLeft');
    await region(open)
      .getByText(/^at step 2,1/)
      .waitFor();
    assert.match(await spoken(open), /^Step 2,1\d\d: 1:4\d, train 0\.\d{4}, validation 0\.\d{4}$/);
  });

  test('offers no time where a run of an earlier version kept none', async () => {
    const open = await openRun({ stepSeconds: new Float32Array() });
    const axis = region(open).getByRole('tablist', { name: 'Horizontal axis' });
    assert.deepEqual(await axis.getByRole('tab').allInnerTexts(), ['steps', 'epochs']);
  });

  test('keeps smoothing, scale and axis when the page is opened again', async () => {
    const open = await openRun();
    const smoothing = () => region(open).getByRole('slider', { name: 'smoothing' });
    await smoothing().focus();
    await open.page.keyboard.press('ArrowRight');
    await open.page.keyboard.press('ArrowRight');
    await region(open).getByText('smoothed').waitFor();
    await region(open).getByRole('tab', { name: 'linear scale' }).click();
    await region(open).getByRole('tab', { name: 'epochs' }).click();
    await open.page.reload();
    await open.setTheme('dark');
    await open.send(hydrate('sidePanel', 'cnn', fakeRun('cnn', 2184)));
    assert.equal(await smoothing().getAttribute('aria-valuetext'), '0.9');
    const chosen = region(open).getByRole('tab', { selected: true });
    assert.deepEqual(await chosen.allInnerTexts(), ['epochs', 'linear scale']);
    await region(open).getByText('smoothed').waitFor();
    assert.deepEqual(open.complaints, []);
  });

  test('is never empty without a word: of one step, of losses of 0 and below, zoomed in, not finite', async () => {
    const note = (words: string) => region(open).getByText(words, { exact: true }).waitFor();
    const send = (trainLoss: Float32Array) => {
      const step = trainLoss.length;
      const run = { ...fakeRun('cnn', step), trainLoss, validation: [], step };
      const info = run.info && { ...run.info, runId: `run-${step}` };
      return open.send(hydrate('sidePanel', 'cnn', { ...run, info }));
    };
    const open = await harness.open();
    await send(Float32Array.of(2.25));
    assert.ok(await open.page.evaluate(isLineDrawn), 'the point of a run of one step');
    const head = await open.page.locator('.counters').innerText();
    assert.match(head, /step\s1\s+epoch\s0\.0011 \/ 0\.0021\s/);
    await send(Float32Array.of(1, 0.5, 0.2, -0.25));
    await note('Not on a log scale: one loss of 0 or below.');
    await send(Float32Array.from({ length: 100 }, (_, i) => (i < 30 ? 1 / (i + 1) : 0)));
    await note('Not on a log scale: 70 losses of 0 or below.');
    await chart(open).focus();
    await open.page.keyboard.press('End');
    await open.page.keyboard.press('+');
    await note('No loss here is above 0, so the scale is linear.');
    assert.ok(await open.page.evaluate(isLineDrawn));
    // Another run is shown as a whole: none of the steps zoomed in on may be in it.
    await send(Float32Array.of(0, -1, -2));
    await region(open).getByText('Reset Zoom').waitFor({ state: 'detached' });
    await note('No loss here is above 0, so the scale is linear.');
    assert.ok(await open.page.evaluate(isLineDrawn));
    await send(Float32Array.of(NaN, Infinity));
    await note('No loss here is a finite number.');
    assert.ok(!(await open.page.evaluate(isLineDrawn)));
  });

  test('shows both lines and their marks 3:1 off the page in every theme, and by shape', async () => {
    const open = await harness.open({ ratio: 2 });
    const validation = [1, 51, 101].map((step) => ({ step, loss: 1.9 }));
    const trainLoss = new Float32Array(101).fill(1.1);
    await open.send(hydrate('sidePanel', 'cnn', { ...fakeRun('cnn', 101), trainLoss, validation }));
    for (const theme of themeNames) {
      await open.setTheme(theme);
      await open.drawn();
      const { page, colors, heights } = await open.page.evaluate(readLines, [0.5, 0.25] as const);
      for (const [name, color] of Object.entries(colors)) {
        const ratio = contrast(color, page);
        assert.ok(ratio >= 3, `${theme}: ${name} has ${ratio.toFixed(2)}`);
      }
      assert.ok(heights.between > 0 && heights.point >= 2 * heights.between, theme);
    }
    assert.deepEqual(open.complaints, []);
  });
});

/** Runs in the page: something blue; the grid is grey. */
function isLineDrawn(): boolean {
  const canvas = document.querySelector<HTMLCanvasElement>('.line-chart canvas');
  const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
  return data?.some((_, i) => i % 4 === 2 && (data[i] ?? 0) > (data[i - 2] ?? 0) + 60) ?? false;
}

// *At the caret* in a real browser: what it says of an expression, what can be chosen with pointer
// and keyboard, and what is posted.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import type { CaretState } from '../../extension/protocol/caret.ts';
import type { FromView } from '../../extension/protocol/viewMessages.ts';
import { broken, edges, hidden, scores } from './fakes/fakeCaret.ts';
import { fakeRun, hydrate } from './fakes/fakeMessages.ts';
import { startPageHarness } from './harness/pageHarness.ts';
import type { OpenPage, PageHarness } from './harness/pageHarness.ts';

describe('at the caret', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  type Options = Parameters<PageHarness['open']>[0];

  async function openCaret(caret: Partial<CaretState>, options: Options = {}) {
    const open = await harness.open({ height: 1600, ...options });
    const state = { follows: true, pinned: [], ...caret };
    await open.send(hydrate(options.place ?? 'sidePanel', 'cnn', fakeRun('cnn', 2184), [], state));
    return { open, region: open.page.getByRole('region', { name: 'At the caret' }) };
  }

  async function lastPosted(open: OpenPage): Promise<FromView | undefined> {
    await open.drawn();
    return (await open.posted()).at(-1);
  }

  const textOf = async (region: Locator) => (await region.innerText()).replaceAll(/\s+/g, ' ');

  test('has name, place, shapes, origin and the numbers', async () => {
    const { open, region } = await openCaret({ caret: edges });
    const shown = await textOf(region);
    for (const part of [
      'edges',
      'cnn.ts:14',
      'Tensor[B, 8, H-2, W-2]',
      '[4, 8, 26, 26] · float32 · step 1,840',
      'min −2.112 max 1.642 mean −0.04010 std 0.5080 NaN 0 Inf 0 gradient norm 0.04120',
    ]) {
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    }
    assert.deepEqual(open.complaints, []);
  });

  test('reveals the line, from its place and with Enter on the picture', async () => {
    const { open, region } = await openCaret({ caret: edges });
    await region.getByRole('button', { name: 'cnn.ts:14' }).click();
    assert.deepEqual(await lastPosted(open), {
      kind: 'reveal',
      source: edges.range,
      trace: edges.trace,
    });
    await region.getByRole('button', { name: 'edges[0, 3]' }).press('Enter');
    const reveals = (await open.posted()).filter(({ kind }) => kind === 'reveal');
    assert.equal(reveals.length, 2);
  });

  test('reads a cell of a tile with the keyboard, enlarges it, and goes back', async () => {
    const { open, region } = await openCaret({ caret: edges });
    const { picture } = edges.value ?? {};
    await region.getByRole('button', { name: 'edges[0, 0]', exact: true }).focus();
    await open.page.keyboard.press('ArrowRight');
    await open.page.keyboard.press('Space');
    const map = region.getByRole('application', { name: /^Values of edges/ });
    await map.focus();
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('ArrowRight');
    await open.page.keyboard.press('ArrowRight');
    const value = picture?.values[26 * 26 + 26 + 2] ?? NaN;
    const written = value.toFixed(3).replace('-', '−');
    await region.getByText(`[0, 1, 1, 2]: ${written}`).waitFor();
    await open.page.keyboard.press('Escape');
    await region.getByRole('button', { name: 'edges[0, 7]', exact: true }).waitFor();
  });

  test('shows the same numbers in the table, slice by slice', async () => {
    const { open, region } = await openCaret({ caret: edges });
    await region.getByRole('button', { name: 'Show as table' }).click();
    await region.getByRole('combobox', { name: 'slice' }).selectOption('[0, 2]');
    await open.drawn();
    const cells = await region
      .getByRole('table', { name: 'edges[0, 2]' })
      .getByRole('row')
      .nth(2)
      .getByRole('cell')
      .allInnerTexts();
    const start = 2 * 26 * 26 + 26;
    assert.deepEqual(
      cells,
      [...(edges.value?.picture?.values.slice(start, start + 26) ?? [])].map((value) =>
        value.toFixed(3).replace('-', '−'),
      ),
    );
  });

  test('lets one choose among layers, and among the tensors of a list', async () => {
    const { open, region } = await openCaret({ caret: scores });
    assert.match(await textOf(region), /module .* 2 of 6 part .* 3 of 3/);
    await region
      .getByRole('combobox', { name: 'module' })
      .selectOption('encoder.layer_stack.4.slf_attn');
    const choice = { kind: 'chooseExecution', key: scores.key, iteration: 0 } as const;
    assert.deepEqual(await lastPosted(open), { ...choice, module: 4, part: 2 });
    assert.match(await textOf(region), /5 of 6/);
    await open.send({
      kind: 'caret',
      caret: { follows: true, caret: { ...scores, module: 4 }, pinned: [] },
    });
    await region.getByRole('combobox', { name: 'part' }).selectOption('[0]');
    assert.deepEqual(await lastPosted(open), { ...choice, module: 4, part: 0 });
  });

  test('lets one choose the time step with the arrow keys', async () => {
    const { open, region } = await openCaret({ caret: hidden });
    const slider = region.getByRole('slider', { name: 'Run' });
    assert.equal(await slider.getAttribute('aria-valuetext'), 't = 18 of 64');
    await slider.press('ArrowRight');
    const choice = { kind: 'chooseExecution', key: hidden.key, module: 0, part: 0 } as const;
    assert.deepEqual(await lastPosted(open), { ...choice, iteration: 18 });
    await slider.press('End');
    assert.deepEqual(await lastPosted(open), { ...choice, iteration: 63 });
    assert.match(await textOf(region), /t = 64 of 64/);
  });

  test('keeps the picture while the value of another run is awaited', async () => {
    const { open, region } = await openCaret({ caret: hidden });
    const next = { ...hidden, iteration: 18, value: undefined };
    await open.send({ kind: 'caret', caret: { follows: true, caret: next, pinned: [] } });
    assert.equal(await region.getByRole('application').count(), 1);
    await region.getByRole('progressbar').waitFor();
    await open.send({ kind: 'caret', caret: { follows: true, caret: hidden, pinned: [] } });
    await region.getByRole('progressbar').waitFor({ state: 'detached' });
  });

  test('shows nothing of one expression as if it were of another', async () => {
    const { open, region } = await openCaret({ caret: hidden });
    const next = { ...scores, value: undefined };
    await open.send({ kind: 'caret', caret: { follows: true, caret: next, pinned: [] } });
    assert.match(await textOf(region), /Waiting for the values/);
    assert.equal(await region.locator('canvas').count(), 0);
  });

  test('lets a count of NaN stand out, and says that only a part is shown', async () => {
    const { region } = await openCaret({ caret: broken() });
    const alarming = await region.locator('.alarming').allInnerTexts();
    assert.deepEqual(
      alarming.map((fact) => fact.replaceAll(/\s+/g, ' ')),
      ['NaN 1,204', 'Inf 2'],
    );
    const shown = await textOf(region);
    assert.match(shown, /min – max – mean – std –/);
    assert.match(shown, /gradient norm –/);
    assert.match(shown, /Shown in part: 64 × 64 of 512 × 1352\./);
    assert.match(shown, /new model/);
  });

  test('marks what was edited since, and never shows the old shape as current', async () => {
    const { region } = await openCaret({ caret: { ...edges, isStale: true } });
    await region.getByText('The text was edited since.').waitFor();
    const decoration = await region
      .locator('.named')
      .evaluate((element) => getComputedStyle(element).textDecorationLine);
    assert.equal(decoration, 'line-through');
  });

  for (const [absence, sentence] of [
    ['noModelFile', /Put the caret on an expression of a model or layer file/],
    ['noTensor', /No tensor here/],
    ['tracing', /being traced/],
  ] as const) {
    test(`says what is missing: ${absence}`, async () => {
      const { region } = await openCaret({ absence });
      assert.match(await textOf(region), sentence);
      assert.equal(await region.getByRole('button', { name: 'Pin' }).count(), 0);
    });
  }

  test('says why there is no value', async () => {
    const failure = 'The engine was ended by the system (SIGKILL).';
    const { region } = await openCaret({ caret: { ...edges, value: undefined, failure } });
    assert.match(await textOf(region), /edges .*SIGKILL/);
    const other = await openCaret({ failure });
    assert.match(await textOf(other.region), /SIGKILL/);
  });

  test('follows the caret or not, as the button says', async () => {
    const { open, region } = await openCaret({ follows: false });
    const toggle = region.getByRole('button', { name: 'Follow Caret' });
    assert.equal(await toggle.first().getAttribute('aria-pressed'), 'false');
    await toggle.first().click();
    assert.deepEqual(await lastPosted(open), { kind: 'followCaret', follows: true });
    await open.send({ kind: 'caret', caret: { follows: true, caret: edges, pinned: [] } });
    assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
    await toggle.click();
    assert.deepEqual(await lastPosted(open), { kind: 'followCaret', follows: false });
  });

  test('pins the expression, and shows pinned ones below as cards that close', async () => {
    const { open, region } = await openCaret({ caret: edges });
    await region.getByRole('button', { name: 'Pin', exact: true }).click();
    assert.deepEqual(await lastPosted(open), { kind: 'pin', key: edges.key, pinned: true });
    const pinned = [edges, scores];
    await open.send({ kind: 'caret', caret: { follows: true, caret: hidden, pinned } });
    const card = region.getByRole('listitem', { name: 'scores' });
    assert.match(await textOf(card), /Tensor\[B, 4, T, T\].*gradient norm/);
    await card.getByRole('button', { name: 'Collapse scores' }).click();
    await open.drawn();
    assert.doesNotMatch(await textOf(card), /gradient norm/);
    await card.getByRole('button', { name: 'Unpin' }).click();
    assert.deepEqual(await lastPosted(open), { kind: 'pin', key: scores.key, pinned: false });
  });

  test('has values computed only while it is open and on screen', async () => {
    const { open, region } = await openCaret({ caret: edges });
    const watches = async () => {
      await open.drawn();
      const message = (await open.posted()).findLast(({ kind }) => kind === 'watchCaret');
      return message?.kind === 'watchCaret' && message.watches;
    };
    assert.equal(await watches(), true);
    await region.getByRole('button', { name: 'At the caret' }).click();
    assert.equal(await watches(), false);
    await region.getByRole('button', { name: 'At the caret' }).click();
    assert.equal(await watches(), true);
    await open.page.setViewportSize({ width: 340, height: 300 });
    await open.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    assert.equal(await watches(), false);
  });

  test('draws again when the value changes while a run trains', async () => {
    const { open, region } = await openCaret({ caret: hidden });
    const pixel = () =>
      region
        .locator('canvas')
        .first()
        .evaluate((canvas) => {
          const { width, height } = canvas as HTMLCanvasElement;
          const context = (canvas as HTMLCanvasElement).getContext('2d');
          return [...(context?.getImageData(width / 4, height / 4, 1, 1).data ?? [])].join();
        });
    const before = await pixel();
    const { value } = hidden;
    const picture = value?.picture && {
      ...value.picture,
      values: value.picture.values.map((number) => -number),
    };
    const next = { ...hidden, value: value && { ...value, picture } };
    await open.send({ kind: 'caret', caret: { follows: true, caret: next, pinned: [] } });
    assert.notEqual(await pixel(), before);
  });
});

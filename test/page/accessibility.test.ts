// The page as a screen reader and weak eyes have it: landmarks and headings, what is said and when,
// words that stand out.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Answered } from '../../extension/protocol/looks/look.ts';
import { fakeAnswers } from './fakes/fakeAnswers.ts';
import { fakeRun, hydrate } from './fakes/fakeMessages.ts';
import { fitStates } from './fitStates.ts';
import { contrast } from './harness/contrast.ts';
import { readColor } from './harness/readColor.ts';
import { startPageHarness } from './harness/pageHarness.ts';
import type { PageHarness } from './harness/pageHarness.ts';
import { themeNames } from './harness/themeVariables.ts';

describe('for a screen reader', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  test('there is one main part with a heading, and each section has its own', async () => {
    const open = await harness.open();
    for (const [state, message] of Object.entries(fitStates)) {
      await open.send(message('sidePanel'));
      const main = open.page.getByRole('main');
      assert.equal(await main.count(), 1, state);
      const [title, ...others] = await main.getByRole('heading', { level: 1 }).allInnerTexts();
      assert.ok(title !== undefined && title !== '' && others.length === 0, state);
      const regions = await main.getByRole('region').all();
      for (const region of regions) {
        const label = (await region.getAttribute('aria-label')) ?? '';
        const heading = await region.getByRole('heading', { level: 2 }).innerText();
        assert.ok(heading.toLowerCase().startsWith(label.toLowerCase()), `${state}: ${heading}`);
      }
      const live = open.page.locator('.section :is([aria-live], [role=status], [role=alert])');
      assert.equal(await live.count(), 0, `${state}: what changes at every step is said`);
    }
  });

  test('a picture says the value that a key has chosen, not those that training changes', async () => {
    const open = await harness.open({ height: 1600 });
    const send = (step: number) => {
      const answers = fakeAnswers('transformer', 0, step).map(({ look, answer }): Answered => {
        if (answer.kind !== 'tensor' || !answer.whole) return { look, answer };
        const values = answer.whole.values.map((weight) => weight / step);
        return { look, answer: { ...answer, whole: { ...answer.whole, values } } };
      });
      return open.send(hydrate('sidePanel', 'transformer', fakeRun('transformer', step), answers));
    };
    const shown = () => open.page.locator('.attentionMaps .readout').innerText();
    const spoken = () => open.page.locator('[aria-live=polite]').innerText();
    await send(1);
    await open.page.getByRole('application', { name: /^Attention weights/ }).focus();
    await open.page.keyboard.press('ArrowDown');
    await open.drawn();
    const said = await spoken();
    assert.match(said, /^query kleiner \(1\) → key ein \(0\): 0\.\d{3}$/);
    await open.page.evaluate(() => {
      const region = document.querySelector('[aria-live=polite]');
      if (region) region.textContent = '';
    });
    const before = await shown();
    await send(2);
    assert.notEqual(await shown(), before);
    assert.equal(await spoken(), '');
  });

  test('the words of a warning are 4.5:1 off the page in every theme', async () => {
    const open = await harness.open();
    const message = fitStates['while a CNN trains'];
    assert.ok(message);
    await open.send(message('sidePanel'));
    const field = open.page.getByRole('textbox', { name: 'Learning rate' });
    await field.fill('-1');
    await field.press('Enter');
    await open.page.getByRole('alert').waitFor();
    for (const theme of themeNames) {
      await open.setTheme(theme);
      for (const words of ['.alarming dt', '.alarming dd', '.message', '.muted']) {
        const { color, page } = await open.page.evaluate(readColor, words);
        const ratio = contrast(color, page);
        assert.ok(ratio >= 4.5, `${theme}: ${words} has ${ratio.toFixed(2)}`);
      }
    }
  });
});

// The views of the page: what they ask for, what they show of the answers, and the sample that all
// of them are of.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { answer, openRun, watched } from './harness/answeredPage.ts';
import { fakeAnswers } from './fakes/fakeAnswers.ts';
import { fakeRun, fakeTable, hydrate } from './fakes/fakeMessages.ts';
import { startPageHarness } from './harness/pageHarness.ts';
import type { PageHarness } from './harness/pageHarness.ts';

describe('the views', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  function firstWeights(): Float32Array {
    const first = fakeAnswers('transformer').find(({ look }) => look.kind === 'tensor')?.answer;
    assert.ok(first?.kind === 'tensor' && first.whole);
    return first.whole.values;
  }

  test('shows the same weights in the table as in the attention map', async () => {
    const open = await openRun(harness, 'transformer');
    const region = open.page.getByRole('region', { name: 'Attention maps' });
    await region.getByRole('button', { name: 'Show as table' }).click();
    await open.drawn();
    const cells = await region
      .getByRole('row', { name: /^kleiner/ })
      .getByRole('cell')
      .allInnerTexts();
    const weights = firstWeights().slice(11, 22);
    assert.deepEqual(
      cells,
      [...weights].map((weight) => weight.toFixed(3)),
    );
  });

  test('reads a cell of the attention map with the keyboard, and finds its source', async () => {
    const open = await openRun(harness, 'transformer');
    const region = open.page.getByRole('region', { name: 'Attention maps' });
    await region.getByRole('application').focus();
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('ArrowRight');
    const value = firstWeights()[12] ?? NaN;
    await region.getByText(`query kleiner (1) → key kleiner (1): ${value.toFixed(3)}`).waitFor();
    await open.page.keyboard.press('Enter');
    const last = (await open.posted()).at(-1);
    assert.equal(last?.kind === 'reveal' && last.source.startLine, 40);
  });

  test('asks for the layers of another stack when it is chosen, and shows the old one until then', async () => {
    const open = await openRun(harness, 'transformer');
    const region = open.page.getByRole('region', { name: 'Attention maps' });
    await region.getByRole('tab', { name: 'decoder.enc_attn' }).click();
    await open.drawn();
    const modules = (await watched(open)).flatMap((look) =>
      look.kind === 'tensor' && look.take.kind === 'whole' && 'site' in look.place
        ? look.place.module
        : [],
    );
    const layers = [0, 1, 2].map((layer) => `decoder.layer_stack.${layer}.enc_attn`);
    assert.deepEqual(modules, [...layers, '']);
    await region.getByText('query ein (0) → key ein (0)').waitFor();
    await answer(open);
    await region.getByText('query <bos> (0) → key ein (0)').waitFor();
  });

  test('shows what the chosen sample is, and asks the host for others in one place', async () => {
    const open = await openRun(harness, 'cnn');
    const bar = open.page.getByRole('group', { name: 'Sample' });
    assert.match((await bar.innerText()).replaceAll(/\s+/g, ' '), /2 predicted 2 loss 0\.0100/);
    for (const name of ['Next Sample', 'Previous Sample', 'Sample with the Largest Loss']) {
      await bar.getByRole('button', { name }).click();
    }
    await bar.getByRole('spinbutton').fill('12');
    await bar.getByRole('spinbutton').press('Enter');
    const chosen = (await open.posted()).flatMap((each) =>
      each.kind === 'chooseSample' ? each.sample : [],
    );
    assert.deepEqual(chosen, [1, 15, 5, 11]);
    await open.send({ kind: 'sample', sample: 5 });
    assert.match((await bar.innerText()).replaceAll(/\s+/g, ' '), /7 predicted 3 loss 3\.1416/);
    const samples = (await watched(open)).flatMap((look) =>
      look.kind === 'tensor' ? look.sample : [],
    );
    assert.deepEqual([...new Set(samples)], [5]);
  });

  test('says what a classifier makes of a class, as bars and as a table', async () => {
    const open = await openRun(harness, 'cnn');
    const region = open.page.getByRole('region', { name: 'Logits' });
    const row = (await region.getByRole('listitem').nth(2).innerText()).replaceAll(/\s+/g, ' ');
    assert.match(row, /^2 \d\d\.\d% 6\.000$/);
    await region.getByRole('button', { name: 'Show as table' }).click();
    await open.drawn();
    assert.equal(await region.getByRole('row').count(), 11);
    const [, , third = ''] = await region
      .getByRole('row')
      .locator('td:nth-child(2)')
      .allInnerTexts();
    assert.equal(third, row.split(' ')[1]);
  });

  test('says that no picture is kept of a run whose weights are gone', async () => {
    const open = await harness.open({ height: 1600 });
    const run = { ...fakeRun('cnn', 40, 'finished'), hasWeights: false };
    await open.send(hydrate('sidePanel', 'cnn', run));
    const region = open.page.getByRole('region', { name: 'Feature maps' });
    await region.getByText('its weights are no longer in memory').waitFor();
  });

  test('asks for nothing while the section is closed, and remembers that it is', async () => {
    const open = await openRun(harness, 'rnn');
    await open.page.getByRole('button', { name: /Hidden states/ }).click();
    await open.drawn();
    const whole = (await watched(open)).flatMap((look) =>
      look.kind === 'tensor' && look.take.kind === 'whole' ? look.place : [],
    );
    assert.deepEqual(
      whole,
      fakeTable('rnn').offers[1]?.places.map(({ place }) => place),
    );
    await open.page.reload();
    await open.setTheme('dark');
    await open.send(hydrate('sidePanel', 'rnn', fakeRun('rnn', 2184)));
    const title = open.page.getByRole('button', { name: /Hidden states/ });
    assert.equal(await title.getAttribute('aria-expanded'), 'false');
  });
});

// Attention maps in a real browser: their colours, and sentences of many tokens.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Frame } from '../../extension/protocol/frames.ts';
import { fakeFrame } from './fakes/fakeFrames.ts';
import { fakeRun, hydrate } from './fakes/fakeMessages.ts';
import { startPageHarness } from './pageHarness.ts';
import type { OpenPage, PageHarness } from './pageHarness.ts';

describe('attention maps', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  async function openAttention(frame: Frame): Promise<OpenPage> {
    const open = await harness.open({ height: 1600 });
    await open.send(hydrate('sidePanel', 'transformer', fakeRun('transformer', 10), [frame]));
    return open;
  }

  test('says which range the colours have, and keeps the chosen one', async () => {
    const frame = fakeFrame({ kind: 'attention', stack: 'encoder', sample: 0 });
    assert.equal(frame.kind, 'attention');
    const weights = frame.weights.map((weight) => 0.09 + 0.02 * weight);
    const open = await openAttention({ ...frame, weights });
    const region = open.page.getByRole('region', { name: 'Attention maps' });
    const ends = () => region.locator('.legend > span:not(.push, .key)').allInnerTexts();
    assert.deepEqual(await ends(), ['0.09', '0.11']);
    await region.getByRole('tab', { name: 'full range' }).click();
    await open.drawn();
    assert.deepEqual(await ends(), ['0', '1']);
    await open.page.reload();
    await open.setTheme('dark');
    await open.send(hydrate('sidePanel', 'transformer', fakeRun('transformer', 10), [frame]));
    const chosen = region.getByRole('tab', { name: 'full range' });
    assert.equal(await chosen.getAttribute('aria-selected'), 'true');
  });
});

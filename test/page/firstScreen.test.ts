// What one sees without scrolling: the curve and a picture before the long list of layers, and a
// layer a line where there is room.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { ViewState } from '../../extension/protocol/viewMessages.ts';
import { edges } from './fakes/fakeCaret.ts';
import { fakeAnswers } from './fakes/fakeAnswers.ts';
import { fakeRun, hydrate } from './fakes/fakeMessages.ts';
import { startPageHarness } from './harness/pageHarness.ts';
import type { OpenPage, PageHarness } from './harness/pageHarness.ts';

describe('the first screen', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  async function openTransformer(place: ViewState['place'], width: number, height: number) {
    const open = await harness.open({ place, width, height });
    const answers = fakeAnswers('transformer');
    const caret = { follows: true, caret: edges, pinned: [] };
    await open.send(hydrate(place, 'transformer', fakeRun('transformer', 500), answers, caret));
    return open;
  }

  async function boxOf(open: OpenPage, selector: string) {
    const box = await open.page.locator(selector).first().boundingBox();
    assert.ok(box, `nothing matches ${selector}`);
    return { ...box, bottom: box.y + box.height, right: box.x + box.width };
  }

  // Of 800 px of window the side bar leaves the Inspector about 530, below the tree of models.
  for (const [place, width, height] of [
    ['sidePanel', 340, 530],
    ['editorTab', 1200, 760],
  ] as const) {
    test(`of the ${place} has the loss curve and a picture`, async () => {
      const open = await openTransformer(place, width, height);
      assert.ok((await boxOf(open, '.line-chart')).bottom <= height);
      assert.ok((await boxOf(open, '.atCaret canvas')).bottom <= height);
      const layers = await boxOf(open, '.layerShapes');
      assert.ok(layers.y >= (await boxOf(open, '.lossCurve')).bottom);
    });
  }

  test('has a layer a line in the dashboard: name, operation, shape, parameters', async () => {
    const open = await openTransformer('editorTab', 1200, 760);
    const region = open.page.getByRole('region', { name: 'Layer shapes' });
    const row = region.getByRole('row', { name: 'src_word_emb' });
    assert.equal(
      (await row.innerText()).replaceAll(/\s+/g, ' '),
      'src_word_emb Embedding [4, 29, 64] 2,560',
    );
    const heights = await region
      .locator('.layer')
      .evaluateAll((rows) => rows.map((each) => each.getBoundingClientRect().height));
    assert.deepEqual(
      heights.map((height) => height <= 28),
      heights.map(() => true),
    );
  });
});

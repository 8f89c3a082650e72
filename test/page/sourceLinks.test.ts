// From every picture to the expression that makes it.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { FrameRequest } from '../../extension/protocol/frames.ts';
import type { ShippedModel } from '../../extension/protocol/trainRequest.ts';
import { fakeFrame } from './fakes/fakeFrames.ts';
import { fakeRun, fakeTable, hydrate } from './fakes/fakeMessages.ts';
import { startPageHarness } from './pageHarness.ts';
import type { OpenPage, PageHarness } from './pageHarness.ts';

describe('links from pictures to the source', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  async function openPicture(model: ShippedModel, title: string, request: FrameRequest) {
    const open = await harness.open({ height: 1600 });
    const frames = [fakeFrame(request)];
    await open.send(hydrate('sidePanel', model, fakeRun(model, 100), frames));
    return { open, region: open.page.getByRole('region', { name: title }) };
  }

  async function revealed(open: OpenPage) {
    const last = (await open.posted()).findLast((message) => message.kind === 'reveal');
    return last?.source;
  }

  const sites = fakeTable('rnn').sites;

  test('an attention head reveals the weights, not only their line', async () => {
    const request = { kind: 'attention', stack: 'encoder', sample: 0 } as const;
    const { open, region } = await openPicture('transformer', 'Attention maps', request);
    await region.getByRole('button', { name: 'multiHeadAttention.ts:41' }).click();
    assert.deepEqual(await revealed(open), sites[2]?.range);
    await region.getByRole('button', { name: 'Layer 1, head 2' }).press('Enter');
    const reveals = (await open.posted()).filter(({ kind }) => kind === 'reveal');
    assert.equal(reveals.length, 2);
  });

  test('a feature map reveals the layer that makes it', async () => {
    const request = { kind: 'featureMaps', layer: 'conv', sample: 0 } as const;
    const { open, region } = await openPicture('cnn', 'Feature maps', request);
    await region.getByRole('button', { name: 'conv[3]' }).press('Enter');
    const conv = fakeTable('cnn').layers.find(({ path }) => path === 'conv');
    assert.deepEqual(await revealed(open), conv?.source);
  });

  test('the hidden states reveal where the model names them, not a layer of the same name', async () => {
    const { open, region } = await openPicture('rnn', 'Hidden states', {
      kind: 'hiddenStates',
      sample: 0,
    });
    await region.getByRole('button', { name: 'rnn.ts:49' }).click();
    assert.deepEqual(await revealed(open), sites[1]?.range);
    await region.getByRole('application').press('Enter');
    const reveals = (await open.posted()).filter(({ kind }) => kind === 'reveal');
    assert.equal(reveals.length, 2);
  });
});

// From every picture to the expression that makes it.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { ShippedModel } from '../../extension/protocol/trainRequest.ts';
import { fakeAnswers } from './fakes/fakeAnswers.ts';
import { fakeRun, fakeTable, hydrate } from './fakes/fakeMessages.ts';
import { startPageHarness } from './harness/pageHarness.ts';
import type { OpenPage, PageHarness } from './harness/pageHarness.ts';

describe('links from pictures to the source', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  async function openPicture(model: ShippedModel, title: string) {
    const open = await harness.open({ height: 1600 });
    await open.send(hydrate('sidePanel', model, fakeRun(model, 100), fakeAnswers(model)));
    return { open, region: open.page.getByRole('region', { name: title }) };
  }

  async function revealed(open: OpenPage) {
    const last = (await open.posted()).findLast((message) => message.kind === 'reveal');
    return last?.source;
  }

  const sites = fakeTable('rnn').sites;

  test('an attention head reveals the weights, not only their line', async () => {
    const { open, region } = await openPicture('transformer', 'Attention maps');
    await region.getByRole('button', { name: 'multiHeadAttention.ts:41' }).click();
    assert.deepEqual(await revealed(open), sites[2]?.range);
    await region.getByRole('button', { name: 'Layer 1, head 2' }).press('Enter');
    const reveals = (await open.posted()).filter(({ kind }) => kind === 'reveal');
    assert.equal(reveals.length, 2);
  });

  test('a feature map reveals the layer that makes it', async () => {
    const { open, region } = await openPicture('cnn', 'Feature maps');
    await region.getByRole('button', { name: 'conv[3]' }).press('Enter');
    const conv = sites.find(({ name }) => name === 'conv');
    assert.deepEqual(await revealed(open), conv?.range);
  });

  test('the hidden states reveal where the model names them, not a layer of the same name', async () => {
    const { open, region } = await openPicture('rnn', 'Hidden states');
    await region.getByRole('button', { name: 'rnn.ts:49' }).click();
    assert.deepEqual(await revealed(open), sites[1]?.range);
    await region.getByRole('application').press('Enter');
    const reveals = (await open.posted()).filter(({ kind }) => kind === 'reveal');
    assert.equal(reveals.length, 2);
  });
});

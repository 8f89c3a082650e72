// Attention maps in a real browser: their colours, and sentences of many tokens.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Answered } from '../../extension/protocol/looks/look.ts';
import { fakeAnswers } from './fakes/fakeAnswers.ts';
import { fakeRun, fakeTable, hydrate } from './fakes/fakeMessages.ts';
import { startPageHarness } from './harness/pageHarness.ts';
import type { OpenPage, PageHarness } from './harness/pageHarness.ts';

describe('attention maps', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  async function openAttention(answers: readonly Answered[]): Promise<OpenPage> {
    const open = await harness.open({ height: 1600 });
    await open.send(hydrate('sidePanel', 'transformer', fakeRun('transformer', 10), answers));
    return open;
  }

  test('says which range the colours have, and keeps the chosen one', async () => {
    const flat = fakeAnswers('transformer').map((answered): Answered => {
      const { look, answer } = answered;
      if (answer.kind !== 'tensor' || !answer.whole) return answered;
      const values = answer.whole.values.map((weight) => 0.09 + 0.02 * weight);
      return { look, answer: { ...answer, whole: { ...answer.whole, values } } };
    });
    const open = await openAttention(flat);
    const region = open.page.getByRole('region', { name: 'Attention maps' });
    const ends = () => region.locator('.legend > span:not(.push, .key)').allInnerTexts();
    assert.deepEqual(await ends(), ['0.09', '0.11']);
    await region.getByRole('tab', { name: 'full range' }).click();
    await open.drawn();
    assert.deepEqual(await ends(), ['0', '1']);
    await open.page.reload();
    await open.setTheme('dark');
    await open.send(hydrate('sidePanel', 'transformer', fakeRun('transformer', 10), flat));
    const chosen = region.getByRole('tab', { name: 'full range' });
    assert.equal(await chosen.getAttribute('aria-selected'), 'true');
  });

  /** Every query looks at the key of its own place, and a little at all of them. */
  async function openLong(tokens: number, layers: number, heads: number): Promise<OpenPage> {
    const open = await harness.open({ height: 1600 });
    const table = fakeTable('transformer');
    const [stack] = table.offers;
    const [first] = stack?.places ?? [];
    assert.ok(stack && first);
    const places = Array.from({ length: layers }, (_, layer) => {
      return { ...first, place: { ...first.place, module: `encoder.${layer}` } };
    });
    const run = fakeRun('transformer', 10);
    const message = hydrate('sidePanel', 'transformer', run);
    assert.ok(message.kind === 'hydrate');
    const offers = [{ ...stack, places }];
    await open.send({ ...message, state: { ...message.state, table: { ...table, offers } } });
    const labels = Array.from({ length: tokens }, (_, index) => `token${index}`);
    const plain = fakeAnswers('transformer').find(({ look }) => look.kind === 'tensor')?.answer;
    const looks = places.map(({ place }) => {
      return { kind: 'tensor', place, sample: 0, take: { kind: 'whole' } };
    });
    // Made inside the page, as sending millions of numbers there takes long.
    await open.page.evaluate(
      ({ plain, looks, labels, heads }) => {
        const size = labels.length;
        const values = new Float32Array(heads * size * size).fill(0.1 / size);
        for (let row = 0; row < heads * size; row += 1) {
          values[row * size + (row % size)] = 0.5 + (row % size) / (4 * size);
        }
        const axis = { meaning: 'source', labels };
        const whole = {
          shape: [heads, size, size],
          axes: [{ meaning: 'other' }, axis, axis],
          values,
        };
        for (const [answerId, look] of looks.entries()) {
          const answer = { ...plain, whole };
          window.postMessage({ kind: 'answer', answerId, look, answer }, '*');
        }
      },
      { plain: { ...plain, whole: undefined }, looks, labels, heads },
    );
    await open.page.getByText('query token0 (0)').waitFor();
    await open.drawn();
    return open;
  }

  const map = (open: OpenPage) =>
    open.page.getByRole('application', { name: /^Attention weights/ });

  async function boxOf(open: OpenPage) {
    const box = await map(open).boundingBox();
    assert.ok(box);
    return box;
  }

  test('keep thumbnails, head numbers and the whole map in sight with 512 tokens', async () => {
    const open = await openLong(512, 6, 8);
    const region = open.page.getByRole('region', { name: 'Attention maps' });
    const sizes = await region.locator('.thumbnail canvas').evaluateAll((all) =>
      all.map((canvas) => {
        const { width, height } = canvas.getBoundingClientRect();
        return [width, height].map((size) => size >= 16 && size <= 72);
      }),
    );
    assert.deepEqual(
      sizes,
      sizes.map(() => [true, true]),
    );
    assert.equal(sizes.length, 48);
    const axis = await region.locator('.head-grid .axis').allInnerTexts();
    assert.deepEqual(axis.slice(2, 9), ['1', '2', '3', '4', '5', '6', '7']);
    const { width, height } = await boxOf(open);
    assert.ok(width <= 340 && height <= 520, `${width} × ${height}`);
    assert.deepEqual(open.complaints, []);
  });

  test('zoom to the pointer with the wheel, and say the value under it', async () => {
    const open = await openLong(180, 2, 8);
    const box = await boxOf(open);
    const [x, y] = [box.x + box.width - 15, box.y + box.height - 60];
    const readout = open.page.getByRole('region', { name: 'Attention maps' }).locator('.readout');
    await open.page.mouse.move(x, y);
    await open.drawn();
    const under = await readout.innerText();
    assert.match(under, /query token1\d\d .*: 0\.\d{5}$/s);
    await open.page.keyboard.down('Control');
    for (let turn = 0; turn < 12; turn += 1) {
      await open.page.mouse.wheel(0, -100);
      await open.drawn();
    }
    await open.page.keyboard.up('Control');
    await open.page.getByText(/^queries 1\d\d to 1\d\d, keys 1\d\d to 17\d$/).waitFor();
    await open.page.mouse.move(x + 1, y);
    await open.drawn();
    assert.equal(await readout.innerText(), under);
    const large = await boxOf(open);
    assert.ok(large.width >= box.width && large.height >= box.height);
    await open.page.mouse.wheel(0, -5000);
    await open.page.getByText(/^queries 0 to 19, keys 1\d\d to 17\d$/).waitFor();
  });

  test('are moved by dragging, which selects nothing', async () => {
    const open = await openLong(180, 1, 1);
    await map(open).focus();
    for (let press = 0; press < 4; press += 1) await open.page.keyboard.press('+');
    await open.page.locator('.zoom').getByText('queries 0 to 72, keys 0 to 38').waitFor();
    const { x, y, width, height } = await boxOf(open);
    await open.page.mouse.move(x + width - 30, y + height - 30);
    await open.page.mouse.down();
    await open.page.mouse.move(x + width - 80, y + height - 80, { steps: 5 });
    await open.page.mouse.up();
    await open.page.getByText(/^queries [1-9]\d* to \d+, keys [1-9]\d* to \d+$/).waitFor();
    await open.page.mouse.move(0, 0);
    await open.page.getByText('query token0 (0)').waitFor();
  });

  test('zoom, move and are read with the keyboard, and say so', async () => {
    const open = await openLong(180, 1, 1);
    await map(open).focus();
    for (let press = 0; press < 4; press += 1) await open.page.keyboard.press('+');
    await open.page.keyboard.press('Shift+ArrowDown');
    await open.page.locator('.zoom').getByText('queries 18 to 90, keys 0 to 38').waitFor();
    const spoken = await open.page.locator('.spoken').innerText();
    assert.equal(spoken, 'queries 18 to 90, keys 0 to 38');
    // The chosen cell comes into sight again when it moves.
    await open.page.keyboard.press('ArrowRight');
    await open.page.locator('.zoom').getByText('queries 0 to 72, keys 0 to 38').waitFor();
    await open.page.keyboard.press('End');
    const reading = 'query token0 (0) → key token179 (179): 0.00056';
    await open.page.locator('.readout').getByText(reading).waitFor();
    await open.page.locator('.zoom').getByText('queries 0 to 72, keys 141 to 179').waitFor();
    await open.page.keyboard.press('0');
    await open.page.locator('.zoom').getByText('all queries and keys').waitFor();
  });
});

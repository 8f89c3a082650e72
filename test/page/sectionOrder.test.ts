// Sections change their places, with the pointer and with the keyboard, and stay there.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { ViewState } from '../../extension/protocol/viewMessages.ts';
import { fakeRun, hydrate } from './fakes/fakeMessages.ts';
import { startPageHarness } from './harness/pageHarness.ts';
import type { OpenPage, PageHarness } from './harness/pageHarness.ts';

describe('the order of sections', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  async function openRnn(place: ViewState['place'] = 'sidePanel', width = 340) {
    const open = await harness.open({ place, width, height: 1200 });
    await open.send(hydrate(place, 'rnn', fakeRun('rnn', 300)));
    return open;
  }

  const titles = (open: OpenPage) =>
    open.page
      .getByRole('region')
      .evaluateAll((all) => all.map((element) => element.getAttribute('aria-label')));

  const title = (open: OpenPage, name: string) =>
    open.page.getByRole('region', { name }).locator('.section-title');

  async function drag(open: OpenPage, from: string, to: string): Promise<void> {
    const [start, end] = [
      await title(open, from).boundingBox(),
      await title(open, to).boundingBox(),
    ];
    assert.ok(start && end);
    const { mouse } = open.page;
    await mouse.move(start.x + 40, start.y + 10);
    await mouse.down();
    await mouse.move(end.x + 40, end.y + 4, { steps: 3 });
    assert.equal(await open.page.locator('[data-drop]').count(), 1);
    await mouse.up();
    await open.drawn();
    assert.equal(await open.page.locator('[data-drop]').count(), 0);
  }

  test('changes with Alt+Up and Alt+Down, keeps the focus, and is said', async () => {
    const open = await openRnn();
    const layers = title(open, 'Layer shapes');
    await layers.focus();
    await open.page.keyboard.press('Alt+ArrowUp');
    await open.drawn();
    assert.deepEqual(await titles(open), [
      'Loss curve',
      'At the caret',
      'Hidden states',
      'Layer shapes',
      'Logits',
    ]);
    assert.equal(await layers.evaluate((element) => element === document.activeElement), true);
    const spoken = await open.page.locator('[aria-live=polite]').innerText();
    assert.equal(spoken, 'Layer shapes is section 4 of 5.');
    await open.page.keyboard.press('Alt+ArrowDown');
    await open.drawn();
    assert.equal((await titles(open)).at(-1), 'Layer shapes');
  });

  test('changes by dragging a head, and is remembered; the section stays open', async () => {
    const open = await openRnn();
    await drag(open, 'Layer shapes', 'At the caret');
    const order = ['Loss curve', 'Layer shapes', 'At the caret', 'Hidden states', 'Logits'];
    assert.deepEqual(await titles(open), order);
    assert.equal(await title(open, 'Layer shapes').getAttribute('aria-expanded'), 'true');
    await open.page.reload();
    await open.setTheme('dark');
    await open.send(hydrate('sidePanel', 'rnn', fakeRun('rnn', 300)));
    assert.deepEqual(await titles(open), order);
    assert.deepEqual(open.complaints, []);
  });

  test('goes from column to column in the dashboard, where it is kept apart', async () => {
    const open = await openRnn('editorTab', 1200);
    await drag(open, 'Layer shapes', 'Hidden states');
    assert.deepEqual(await titles(open), [
      'Loss curve',
      'At the caret',
      'Layer shapes',
      'Hidden states',
      'Logits',
    ]);
    const [layers, states] = [
      await title(open, 'Layer shapes').boundingBox(),
      await title(open, 'Hidden states').boundingBox(),
    ];
    assert.equal(layers?.x, states?.x);
    await open.page.setViewportSize({ width: 500, height: 1200 });
    await open.drawn();
    assert.equal((await titles(open)).at(-1), 'Layer shapes');
  });

  test('stays as it is where the drag is given up', async () => {
    const open = await openRnn();
    const before = await titles(open);
    const box = await title(open, 'Loss curve').boundingBox();
    assert.ok(box);
    await open.page.mouse.move(box.x + 40, box.y + 10);
    await open.page.mouse.down();
    await open.page.mouse.move(box.x + 40, box.y + 600, { steps: 3 });
    await open.page.keyboard.press('Escape');
    await open.page.mouse.up();
    await open.drawn();
    assert.deepEqual(await titles(open), before);
  });
});

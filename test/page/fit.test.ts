// Everything on the page fits, whatever the font and the zoom. VS Code's zoom makes CSS pixels
// larger: a side panel of 340 px has 170 of them at 200 %.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { findCutOff, watchCanvasTexts } from './harness/findCutOff.ts';
import { fitStates } from './fitStates.ts';
import { startPageHarness } from './harness/pageHarness.ts';
import type { OpenPage, PageHarness } from './harness/pageHarness.ts';

/** Themes take turns: those of high contrast have borders, which take room. */
const places = [
  { place: 'sidePanel', width: 170, ratio: 2, theme: 'highContrastLight' },
  { place: 'sidePanel', width: 227, ratio: 1.5, theme: 'dark' },
  { place: 'sidePanel', width: 280, ratio: 1, theme: 'highContrast' },
  { place: 'sidePanel', width: 340, ratio: 1, theme: 'light' },
  { place: 'editorTab', width: 400, ratio: 2, theme: 'highContrast' },
  { place: 'editorTab', width: 853, ratio: 1.5, theme: 'highContrastLight' },
  { place: 'editorTab', width: 1280, ratio: 1, theme: 'dark' },
] as const;

describe('nothing is cut off', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  for (const font of ['narrow', 'usual', 'wide'] as const) {
    for (const { place, width, ratio, theme } of places) {
      test(`in ${width} px of the ${place} at ${100 * ratio} % in a ${font} font, ${theme}`, async () => {
        const open = await harness.open({ place, width, ratio, theme, font, height: 1600 });
        await open.page.evaluate(watchCanvasTexts);
        const faults: string[] = [];
        const look = async (state: string) => {
          const found = await open.page.evaluate(findCutOff);
          faults.push(...found.map((fault) => `${state}: ${fault}`));
        };
        for (const [state, message] of Object.entries(fitStates)) {
          await open.send(message(place));
          await look(state);
          await toggleTables(open);
          await look(`${state}, as tables`);
          await toggleTables(open);
        }
        assert.deepEqual(faults, []);
        assert.deepEqual(open.complaints, []);
      });
    }
  }

  async function toggleTables(open: OpenPage): Promise<void> {
    await open.page.evaluate(() => {
      for (const toggle of document.querySelectorAll<HTMLElement>('.codicon-table')) toggle.click();
    });
    await open.drawn();
  }
});

// The command palette, quick picks and input boxes: all one widget of the workbench.

import type { Locator, Page } from 'playwright-core';
import { plain, until } from './until.ts';

export interface QuickRow {
  readonly label: string;
  /** What Enter would take. */
  readonly isFocused: boolean;
}

export class QuickInput {
  readonly #page: Page;
  readonly #widget: Locator;
  readonly #input: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator('.quick-input-widget:visible');
    this.#input = this.#widget.locator('input').first();
  }

  /** Runs a command as a person does, by its title in the palette: `Tensorscope: Train Model`. */
  async runCommand(title: string): Promise<void> {
    const isWanted = (row: QuickRow): boolean => row.label.toLowerCase() === title.toLowerCase();
    // The palette lists what was known when it opened, so a command that is late needs a new one.
    await until(
      async () => {
        await this.#openPalette(`>${title}`);
        return this.#accept(isWanted, title, 4000).then(() => true);
      },
      { limitMs: 40_000, what: `the command "${title}"` },
    );
  }

  /** The commands that the palette offers now for this text; `when` clauses count. */
  async commandsFor(text: string): Promise<string[]> {
    await this.#openPalette(`>${text}`);
    await this.#settled();
    const rows = await this.rows();
    await this.#page.keyboard.press('Escape');
    return rows.map((row) => row.label);
  }

  /**
   * Picks the row with exactly this label from the list that is open, or about to open: the one
   * before it may still be there.
   */
  async pick(label: string): Promise<void> {
    await this.#accept((row) => row.label === label, label);
  }

  /** Enters this text into the box that is open, or about to open, in the place of its own. */
  async enter(text: string): Promise<void> {
    const isList = this.#widget.locator('.quick-input-list:visible .monaco-list-row');
    await until(async () => (await this.#widget.isVisible()) && (await isList.count()) === 0, {
      what: `the box for "${text}"`,
    });
    await this.#input.fill(text);
    await this.#input.press('Enter');
    await this.#widget.waitFor({ state: 'hidden' });
  }

  /** As Go to Line does; both count from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.#openPalette(`:${line},${column}`);
    await this.#input.press('Enter');
    await this.#widget.waitFor({ state: 'hidden' });
  }

  /** Rows on screen; a long list shows only some of its rows. */
  async rows(): Promise<QuickRow[]> {
    // A closed widget keeps the rows that it showed last.
    if (!(await this.#widget.isVisible())) return [];
    const rows = await this.#page.evaluate(() =>
      [...document.querySelectorAll('.quick-input-widget .quick-input-list .monaco-list-row')].map(
        (row) => ({
          label: row.querySelector('.label-name')?.textContent,
          isFocused: row.classList.contains('focused'),
        }),
      ),
    );
    return rows.map(({ label, isFocused }) => ({ label: plain(label), isFocused }));
  }

  async #openPalette(text: string): Promise<void> {
    await until(
      async () => {
        await this.#page.keyboard.press('Escape');
        await this.#page.keyboard.press('F1');
        await this.#input.fill(text, { timeout: 3000 });
        return true;
      },
      { what: 'the command palette' },
    );
  }

  /**
   * By keyboard, as a list that is still growing moves away under the mouse; in the input itself,
   * as a page that is drawn meanwhile may have taken the focus.
   */
  async #accept(
    matches: (row: QuickRow) => boolean,
    what: string,
    limitMs = 15_000,
  ): Promise<void> {
    await until(
      async () => {
        const rows = await this.rows();
        if (!rows.some(matches)) return false;
        if (rows.some((row) => row.isFocused && matches(row))) return true;
        await this.#input.press('ArrowDown');
        return false;
      },
      { limitMs, what: async () => `"${what}" in ${JSON.stringify(await this.rows())}` },
    );
    await this.#input.press('Enter');
  }

  /** Waits until text and rows are the same several times in a row. */
  async #settled(): Promise<void> {
    let before = '';
    let calm = 0;
    await until(
      async () => {
        const now = JSON.stringify([await this.#input.inputValue(), await this.rows()]);
        calm = now === before ? calm + 1 : 0;
        before = now;
        return calm >= 4;
      },
      { what: 'the quick input to come to rest' },
    );
  }
}

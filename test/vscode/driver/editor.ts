// The active text editor as a person sees it: lines, inlay hints, hovers. Lines count from 1.

import type { Locator, Page } from 'playwright-core';
import type { QuickInput } from './quickInput.ts';
import { plain, until } from './until.ts';

export interface VisibleLine {
  readonly line: number;
  /** Inlay hints are part of it. */
  readonly text: string;
}

export class Editor {
  readonly #page: Page;
  readonly #quickInput: QuickInput;
  readonly #editor: Locator;
  readonly #hover: Locator;

  constructor(page: Page, quickInput: QuickInput) {
    this.#page = page;
    this.#quickInput = quickInput;
    this.#editor = page.locator('.editor-group-container.active .monaco-editor').first();
    this.#hover = page
      .locator(
        '.monaco-resizable-hover .monaco-hover:visible, .monaco-editor .monaco-hover:visible',
      )
      .filter({ hasText: /\S/ });
  }

  async visibleLines(): Promise<VisibleLine[]> {
    const lines = await this.#editor.evaluate((editor) => {
      const top = (element: Element): number => Math.round(element.getBoundingClientRect().top);
      const numbers = new Map(
        [...editor.querySelectorAll('.line-numbers')].map((n) => [top(n), Number(n.textContent)]),
      );
      return [...editor.querySelectorAll('.view-lines .view-line')].map((element) => ({
        line: numbers.get(top(element)) ?? 0,
        text: element.textContent,
      }));
    });
    return lines
      .filter(({ line }) => line > 0)
      .map(({ line, text }) => ({ line, text: plain(text) }))
      .toSorted((a, b) => a.line - b.line);
  }

  /** Waits for a visible line that reads like this. */
  async line(expected: RegExp, limitMs?: number): Promise<VisibleLine> {
    return until(async () => (await this.visibleLines()).find(({ text }) => expected.test(text)), {
      limitMs,
      what: async () => {
        const texts = (await this.visibleLines()).map(({ text }) => text);
        return `a line like ${expected} in\n${texts.join('\n')}`;
      },
    });
  }

  /** Puts the caret there and the focus into the editor. */
  async goTo(line: number, column = 1): Promise<void> {
    const entry = this.#page.locator('[id="status.editor.selection"]');
    const place = async (): Promise<string> => plain(await entry.textContent({ timeout: 3000 }));
    const wanted = `Ln ${line}, Col ${column}`;
    // An editor that is only about to open does not listen yet.
    await until(
      async () => {
        await this.#quickInput.goTo(line, column);
        return until(async () => (await place()) === wanted, { limitMs: 3000, what: wanted });
      },
      { limitMs: 20_000, what: async () => `${wanted}, not ${await place()}` },
    );
  }

  /** Types over what stands in a line; its indentation stays. */
  async replaceLine(line: number, text: string): Promise<void> {
    await this.goTo(line);
    await this.#page.keyboard.press('End');
    await this.#page.keyboard.press('Shift+Home');
    // At once, as single keys would close brackets and ask for completions.
    await this.#page.keyboard.insertText(text);
  }

  /** The lenses on screen, from the top: each with what it offers or tells. */
  async lenses(): Promise<string[]> {
    const texts = await this.#editor.locator('.codelens-decoration:visible').allTextContents();
    return texts.map(plain).filter((text) => text !== '');
  }

  /** Lenses are made anew after each trace, and one that has just been replaced does nothing. */
  async pressLens(name: string): Promise<void> {
    const lens = this.#editor.locator('.codelens-decoration a:visible', { hasText: name }).first();
    let before = '';
    let calm = 0;
    await until(
      async () => {
        const now = await lens.evaluate((link) => (link.dataset.seen ??= String(Math.random())));
        calm = now === before ? calm + 1 : 0;
        before = now;
        return calm >= 8;
      },
      { what: `the lens ${name} to come to rest` },
    );
    await lens.click();
  }

  /** Takes the one of the quick fixes at the caret that reads like this; answers with all. */
  async chooseAction(expected: RegExp): Promise<string[]> {
    const rows = this.#page.locator('.action-widget .monaco-list-row.action');
    const found = await until(
      async () => {
        await this.#page.keyboard.press('Control+.');
        await rows.first().waitFor({ timeout: 3000 });
        const titles = (await rows.allTextContents()).map(plain);
        if (titles.some((title) => expected.test(title))) return titles;
        await this.#page.keyboard.press('Escape');
        return undefined;
      },
      { what: `a quick fix like ${expected}` },
    );
    await rows.filter({ hasText: expected }).first().click();
    return found;
  }

  /** Points at a word of a visible line and reads the hover, once it says what is expected. */
  async hover(line: number, word: string, expected: RegExp): Promise<string> {
    return until(
      async () => {
        // A hover that is open stays as it is while the mouse is near.
        await this.#page.mouse.move(2, 2);
        await this.#hover.first().waitFor({ state: 'hidden', timeout: 3000 });
        const box = await this.#wordBox(line, word);
        await this.#page.mouse.move(box.x + box.width / 2 - 1, box.y + box.height / 2);
        await this.#page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        return until(
          async () => {
            const said = plain((await this.#hover.allInnerTexts()).join('\n'));
            return expected.test(said) && said;
          },
          { limitMs: 4000, what: 'the hover' },
        );
      },
      {
        limitMs: 20_000,
        what: async () =>
          `a hover like ${expected}, not ${String(await this.#hover.allInnerTexts())}`,
      },
    );
  }

  async #wordBox(line: number, word: string): Promise<DOMRect> {
    return this.#editor.evaluate(
      (editor, wanted) => {
        const number = [...editor.querySelectorAll('.line-numbers')].find(
          (element) => Number(element.textContent) === wanted.line,
        );
        const top = number?.getBoundingClientRect().top ?? NaN;
        const row = [...editor.querySelectorAll('.view-lines .view-line')].find(
          (element) => Math.abs(element.getBoundingClientRect().top - top) < 3,
        );
        if (!row) throw new Error(`line ${wanted.line} is not on screen`);
        const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const node = walker.currentNode as Text;
          const start = node.data.replaceAll('\u00a0', ' ').indexOf(wanted.word);
          if (start < 0) continue;
          const range = document.createRange();
          range.setStart(node, start);
          range.setEnd(node, start + wanted.word.length);
          return range.getBoundingClientRect();
        }
        throw new Error(`no "${wanted.word}" in "${row.textContent}"`);
      },
      { line, word },
    );
  }
}

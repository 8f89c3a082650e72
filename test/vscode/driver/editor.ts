// The active text editor as a person sees it: lines, inlay hints, hovers. Lines count from 1.

import type { Locator, Page } from 'playwright-core';
import { plain, until } from './until.ts';

export interface VisibleLine {
  readonly line: number;
  /** Inlay hints are part of it. */
  readonly text: string;
}

export class Editor {
  readonly #page: Page;
  readonly #editor: Locator;
  readonly #hover: Locator;

  constructor(page: Page) {
    this.#page = page;
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

  /** Points at a word of a visible line and reads the hover, once it says what is expected. */
  async hover(line: number, word: string, expected: RegExp): Promise<string> {
    return until(
      async () => {
        const box = await this.#wordBox(line, word);
        await this.#page.mouse.move(box.x + 40, box.y + 120);
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

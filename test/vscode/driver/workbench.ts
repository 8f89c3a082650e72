// What stands around the editor: views, trees, notifications, status bar.

import type { Frame, Page } from 'playwright-core';
import { plain, until } from './until.ts';

export class Workbench {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Opens a view container from the activity bar. */
  async openView(title: string): Promise<void> {
    const icon = this.#page.locator(`.activitybar .action-item:has([aria-label^="${title}"])`);
    await until(
      async () => {
        const isOpen = await icon.first().evaluate((item) => item.classList.contains('checked'));
        if (!isOpen) await icon.first().click({ timeout: 3000 });
        return isOpen;
      },
      { what: `the view ${title} to open` },
    );
  }

  /** Labels of a tree view's rows, with their descriptions. */
  async treeRows(title: string): Promise<string[]> {
    const header = this.#page.locator('.pane-header .title', { hasText: title });
    const pane = this.#page.locator('.pane').filter({ has: header }).first();
    const rows = pane.locator('.monaco-list-row');
    const texts = await rows.evaluateAll((all) =>
      all.map((row) => {
        const label = row.querySelector('.label-name')?.textContent ?? '';
        return `${label} ${row.querySelector('.label-description')?.textContent ?? ''}`;
      }),
    );
    return texts.map(plain);
  }

  /** Texts of the status bar's entries, without icons. */
  async statusBar(): Promise<string[]> {
    const items = this.#page.locator('.statusbar .statusbar-item');
    return (await items.allTextContents()).map(plain).filter((text) => text !== '');
  }

  /** Opens the Problems panel and waits for a row that says this; related places are rows too. */
  async problem(expected: RegExp, limitMs = 20_000): Promise<string> {
    const panel = this.#page.locator('.markers-panel');
    const rows = panel.locator('.monaco-list-row');
    const texts = async (): Promise<string[]> => (await rows.allTextContents()).map(plain);
    return until(
      async () => {
        if (!(await panel.isVisible())) await this.#page.keyboard.press('Control+Shift+M');
        await panel.waitFor({ timeout: 3000 });
        return (await texts()).find((text) => expected.test(text));
      },
      { limitMs, what: async () => `a problem like ${expected} in ${String(await texts())}` },
    );
  }

  /** Waits until nothing is wrong in any file. */
  async noProblems(limitMs = 20_000): Promise<void> {
    const entry = this.#page.locator('[id="status.problems"]');
    const said = (): Promise<string | null> => entry.locator('a').getAttribute('aria-label');
    await until(async () => (await said())?.includes('No Problems'), {
      limitMs,
      what: async () => `no problems; there are ${await said()}`,
    });
  }

  /** Waits for a toast that says this, and answers with its whole text. */
  async notification(expected: RegExp): Promise<string> {
    const toasts = this.#page.locator('.notification-toast .notification-list-item-message');
    return until(
      async () => (await toasts.allTextContents()).map(plain).find((text) => expected.test(text)),
      {
        what: async () =>
          `a message like ${expected}, not ${String(await toasts.allTextContents())}`,
      },
    );
  }

  async pressInNotification(button: string): Promise<void> {
    const toast = this.#page.locator('.notification-toast');
    await toast.getByRole('button', { name: button }).first().click();
  }

  /** The document of the webview over which this view title or editor tab stands. */
  async webview(title: string): Promise<Frame> {
    return until(
      async () => {
        for (const frame of this.#page.frames()) {
          const outer = frame.parentFrame();
          // VS Code's own page around the extension's; in it, a new document replaces an old one.
          if (!outer?.url().includes('/webview/browser/pre/')) continue;
          if (frame !== outer.childFrames().at(-1)) continue;
          const titles = await (await outer.frameElement()).evaluate(titlesOver);
          if (titles.some((one) => one.toLowerCase().includes(title.toLowerCase()))) return frame;
        }
        return undefined;
      },
      { limitMs: 30_000, what: `the page "${title}"` },
    );
  }
}

// A webview floats over the workbench, so its place alone tells where it belongs.
function titlesOver(holder: Node): string[] {
  const element = holder as HTMLIFrameElement;
  const box = element.getBoundingClientRect();
  if (box.width === 0 || getComputedStyle(element).visibility === 'hidden') return [];
  const x = box.left + box.width / 2;
  const y = box.top + 5;
  const isUnder = (candidate: Element): boolean => {
    const place = candidate.getBoundingClientRect();
    return x >= place.left && x <= place.right && y >= place.top && y <= place.bottom;
  };
  const titles = (area: string, title: string): string[] =>
    [...document.querySelectorAll(area)]
      .filter(isUnder)
      .map((found) => found.querySelector(title)?.textContent ?? '');
  return [
    ...titles('.editor-group-container', '.tab.active .label-name'),
    ...titles('.pane', '.pane-header .title'),
  ];
}

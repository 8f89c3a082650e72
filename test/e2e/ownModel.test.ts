// A person opens a model of their own: lenses, shapes and values stand in the text, a mistake is
// underlined while they type.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { makePackage } from '../package/makePackage.ts';
import { until } from '../vscode/driver/until.ts';
import { VSCodeWindow } from '../vscode/driver/vscodeWindow.ts';
import { head, net } from '../vscode/ownModelText.ts';

const workspace = mkdtempSync(path.join(tmpdir(), 'tensorscope-own-'));
const edgesLine = net.split('\n').findIndex((line) => line.includes('const edges')) + 1;
let window: VSCodeWindow;

/** `line:column`, from 1, behind a text of the model. */
function afterText(text: string): string {
  const before = net.slice(0, net.indexOf(text) + text.length).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

async function goTo(place: string): Promise<void> {
  const { page } = window;
  const input = page.locator('.quick-input-widget input:visible');
  await page.locator('.view-line', { hasText: 'const edges' }).click();
  await page.keyboard.press('Control+G');
  await input.first().waitFor();
  await page.keyboard.type(place);
  await page.keyboard.press('Enter');
  await input.first().waitFor({ state: 'hidden' });
}

async function textOf(line: number): Promise<string> {
  const lines = await window.editor.visibleLines();
  return lines.find((each) => each.line === line)?.text ?? '';
}

suite('a model of one’s own, from the packaged extension', () => {
  before(
    async () => {
      writeFileSync(path.join(workspace, 'net.ts'), net);
      writeFileSync(path.join(workspace, 'head.ts'), head);
      window = await VSCodeWindow.open({ vsix: makePackage(), workspaceFolder: workspace });
      const rows = window.page.locator('.explorer-folders-view .monaco-list-row');
      await rows.filter({ hasText: 'net.ts' }).dblclick();
    },
    { timeout: 180_000 },
  );

  after(async () => {
    await window.stop();
    rmSync(workspace, { recursive: true, force: true });
  });

  test('lines end with named shapes, and lenses say what it costs', async () => {
    await until(async () => (await textOf(edgesLine)).endsWith('Tensor[B, 4, H-2, W-2]'), {
      limitMs: 60_000,
      what: async () => `the shape of the line, not ${await textOf(edgesLine)}`,
    });
    const lenses = window.page.locator('.contentWidgets .codelens-decoration');
    await lenses.filter({ hasText: 'Train | Trace | Show in Inspector' }).waitFor();
    await lenses.filter({ hasText: '27,090 parameters' }).waitFor();
  });

  test('the hover has shape, picture, numbers and links', async () => {
    const said = await window.editor.hover(edgesLine, 'edges', /gradient norm/);
    assert.match(said, /const edges: Tensor\[B, 4, H-2, W-2\]/);
    assert.match(said, /\[8, 4, 26, 26\]\s*· float32 · 84\.5 KB · activation/);
    assert.match(said, /Show in Inspector · Pin — traced on sample data, new model/);
    const picture = window.page.locator('.monaco-hover:visible img[src^="data:image/png"]');
    const width = await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
    assert.ok(width > 50, `${width} pixels wide`);
  });

  test('a mistake is underlined while one types, and the line goes when it is undone', async () => {
    const { page } = window;
    const mistakes = page.locator('.view-overlays .squiggly-error');
    assert.equal(await mistakes.count(), 0);
    await page.keyboard.press('Escape');
    await goTo(afterText('new Head(4 * 26'));
    await page.keyboard.type('0');
    await mistakes.first().waitFor({ timeout: 20_000 });
    await page.keyboard.press('Backspace');
    await mistakes.first().waitFor({ state: 'detached', timeout: 20_000 });
  });
});

// A person opens a model of their own: lenses and shapes stand in the text, and in the hover.

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

  test('the hover has the shape, and links to the Inspector', async () => {
    const said = await window.editor.hover(edgesLine, 'edges', /Show in Inspector · Pin/);
    assert.match(said, /const edges: Tensor\[B, 4, H-2, W-2\]/);
    assert.match(said, /\[8, 4, 26, 26\]\s*· float32 · 84\.5 KB · activation/);
  });
});

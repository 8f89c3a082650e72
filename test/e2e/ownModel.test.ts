// A person makes a model of their own: New Model File…, shapes and lenses in the text, the hover, a
// mistake and its quick fix, training, and the Inspector that follows the caret. One window goes
// through the whole story; each test begins where the one before it ended.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { makePackage } from '../package/makePackage.ts';
import { until } from '../vscode/driver/until.ts';
import { VSCodeWindow } from '../vscode/driver/vscodeWindow.ts';
import { InspectorPage } from './inspectorPage.ts';

const workspace = mkdtempSync(path.join(tmpdir(), 'tensorscope-own-'));
let window: VSCodeWindow;
let inspector: InspectorPage;
/** A window in an unknown state would only make every later test wait for its time limit. */
let isBroken = false;

async function waitAtCaret(expected: RegExp): Promise<void> {
  const text = async (): Promise<string> =>
    (await inspector.region('At the caret')).innerText({ timeout: 5000 });
  await until(async () => expected.test(await text()), {
    limitMs: 30_000,
    what: async () => `${expected} at the caret, not ${await text()}`,
  });
}

suite('a model of one’s own, from the packaged extension', () => {
  before(
    async () => {
      window = await VSCodeWindow.open({ vsix: makePackage(), workspaceFolder: workspace });
      inspector = new InspectorPage(window);
      await window.setTheme('dark');
    },
    { timeout: 180_000 },
  );

  beforeEach(() => {
    assert.ok(!isBroken, 'not tried: the test before this one failed');
  });

  afterEach(async (context) => {
    if (isBroken || !('passed' in context) || context.passed) return;
    isBroken = true;
    await window.screenshot('own-model-failure');
  });

  after(async () => {
    await window.stop();
    rmSync(workspace, { recursive: true, force: true });
  });

  test('New Model File…: a copy of the CNN, with lenses over its class', async () => {
    await window.quickInput.runCommand('Tensorscope: New Model File…');
    await window.quickInput.pick('CNN');
    await window.quickInput.enter('my-cnn.ts');
    await window.editor.line(/^export class MyCNN/);
    await until(
      async () => (await window.editor.lenses()).includes('Train | Trace | Show in Inspector'),
      {
        limitMs: 60_000,
        what: async () => `the lenses, not ${String(await window.editor.lenses())}`,
      },
    );
  });

  test('lines end with named shapes, and a lens says what the model costs', async () => {
    await window.editor.goTo(60);
    await window.editor.line(/^const conv = .*Tensor\[B, 8, H-2, W-2\]$/);
    await window.editor.line(/^const logits = .*Tensor\[B, 10\]$/);
    const lenses = await window.editor.lenses();
    const costs = /^13,626 parameters \| 62,192 multiply-adds \| [\d.]+ KB per sample$/;
    assert.ok(
      lenses.some((lens) => costs.test(lens)),
      String(lenses),
    );
  });

  test('the hover has shapes, a picture, numbers and links', async () => {
    const { line } = await window.editor.line(/^const conv = /);
    // TypeScript's own part comes below, once it has read the types.
    const said = await window.editor.hover(line, 'conv', /gradient norm[^]*conv: tf\.Tensor4D/);
    assert.match(said, /const conv: Tensor\[B, 8, H-2, W-2\]/);
    assert.match(said, /\[64, 8, 26, 26\]\s*· float32 · 1\.32 MB · activation/);
    assert.match(said, /Show in Inspector · Pin — traced on sample data, new model/);
    const picture = window.page.locator('.monaco-hover:visible img[src^="data:image/png"]');
    const width = await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
    assert.ok(width > 100, `${width} pixels wide`);
    await window.workbench.noProblems();
  });

  test('a mistake is in Problems, with both operands and the place where the layer was made', async () => {
    const { line } = await window.editor.line(/^const logits = /);
    await window.editor.replaceLine(line, 'const logits = this.fc.forward(pool);');
    const said = await window.workbench.problem(/Inner sizes differ/);
    assert.match(said, /pool \[B, 8, H\/2-1, W\/2-1\] × fc\.weightᵀ \[1352, 10\]/);
    assert.match(said, /Flatten pool first/);
    await window.workbench.problem(/fc is made here: new nn\.Linear/);
    await window.screenshot('own-problem-dark');
  });

  test('the quick fix leaves nothing underlined', async () => {
    const { line, text } = await window.editor.line(/^const logits = /);
    // Spaces before the text are not part of it.
    await window.editor.goTo(line, '    '.length + text.indexOf('fc') + 1);
    await window.editor.chooseAction(/Flatten pool/);
    await window.editor.line(/pool\.reshape<tf\.Tensor2D>.*Tensor\[B, 10\]$/);
    await window.workbench.noProblems();
  });

  test('the lens Train trains it, and the Inspector follows the caret with the run’s values', async () => {
    await window.editor.goTo(27);
    await window.editor.pressLens('Train');
    await inspector.waitForModel('my-cnn.ts');
    await inspector.waitForStep(5);
    await window.editor.goTo(58, 12);
    await waitAtCaret(/relu[^]*Tensor\[B, 8, H-2, W-2\][^]*float32 · step [\d,]+/);
    await inspector.waitForPictures('At the caret');
    await window.editor.goTo(56, 12);
    await waitAtCaret(/conv[^]*my-cnn\.ts:56[^]*float32 · step [\d,]+/);
  });

  test('what is pinned stays while the caret moves on', async () => {
    await inspector.press('Pin');
    await window.editor.goTo(62, 12);
    await waitAtCaret(/my-cnn\.ts:62[^]*my-cnn\.ts:56/);
    await inspector.waitForPictures('At the caret');
    await window.screenshot('own-caret-dark');
  });

  for (const [theme, pageClass] of [
    ['dark', 'vscode-dark'],
    ['light', 'vscode-light'],
    ['highContrast', 'vscode-high-contrast'],
  ] as const) {
    test(`in the theme ${theme} the hover shows values of the run`, async () => {
      await window.setTheme(theme);
      // The extension hears of it later than the window, at about the time of its page.
      await (await inspector.frame()).locator(`body.${pageClass}`).waitFor();
      const { line } = await window.editor.line(/^const relu = /);
      await window.editor.hover(line, 'relu', /Pin — run, step [\d,]+, values of \[4, 8, 26, 26\]/);
      await window.screenshot(`own-hover-${theme}`);
    });
  }

  test('Models lists it', async () => {
    const rows = await window.workbench.treeRows('Models');
    assert.ok(rows.includes('my-cnn.ts 13,626 parameters'), String(rows));
  });
});

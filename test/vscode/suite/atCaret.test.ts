import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../extension/extension.ts';
import type { CaretState } from '../../../extension/protocol/caret.ts';
import { openShipped, placeOf } from './editorUnderTest.ts';
import { activated, train, untilState } from './extensionUnderTest.ts';

suite('at the caret', () => {
  let api: TensorscopeApi;

  suiteSetup(async () => {
    api = await activated();
    await train({ model: 'cnn', data: 'digits', steps: 2, settings: { batchSize: 8 } });
    await untilState(api, 'finished');
    // As a page does that has it on screen.
    api.caret.watch(true);
  });

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('tensorscope.unpinAll');
    api.caret.watch(false);
  });

  test('the Inspector follows the caret from expression to expression', async () => {
    await caretTo('models/cnn.ts', 'const conv', 'conv');
    const conv = await shown(({ caret }) => caret?.name === 'conv' && caret.value !== undefined);
    assert.deepEqual(conv.caret?.value?.shape.slice(1), [8, 26, 26]);
    assert.match(conv.caret?.namedShape ?? '', /^Tensor\[B, 8, /);
    assert.equal(conv.caret?.offered?.view, 'featureMaps');
    assert.deepEqual(conv.caret?.value?.whole?.shape, [8, 26, 26]);
    await caretTo('models/cnn.ts', 'const flat', 'flat');
    await shown(({ caret }) => caret?.name === 'flat');
  });

  test('a place with no expression says so, and so does a file that is no model', async () => {
    await caretTo('models/cnn.ts', 'import * as tf');
    await shown(({ absence }) => absence === 'noTensor');
    const document = await vscode.workspace.openTextDocument({ content: 'Nothing to trace.' });
    await vscode.window.showTextDocument(document);
    await shown(({ absence }) => absence === 'noModelFile');
  });

  test('of a layer that ran many times another run can be chosen', async () => {
    await caretTo('nn/elman.ts', 'tf.tanh(mixed)', 'tanh');
    const { caret } = await shown((state) => (state.caret?.iterations ?? 0) > 3);
    api.caret.choose(caret?.key ?? '', { module: 0, iteration: 3, part: 0 });
    await shown((state) => state.caret?.iteration === 3 && state.caret.value !== undefined);
  });

  test('a pinned expression stays, and one that is asked for is shown without following', async () => {
    const document = await openShipped('models/cnn.ts');
    const { line, character } = placeOf(document, 'const relu', 'relu');
    const place = { uri: document.uri.toString(), line, character };
    await vscode.commands.executeCommand('tensorscope.pinSite', place);
    await shown(({ pinned: [pin] }) => pin?.name === 'relu' && pin.value !== undefined);
    await vscode.commands.executeCommand('tensorscope.followCaret');
    await shown(({ follows }) => !follows);
    await vscode.commands.executeCommand('tensorscope.showInInspector', place);
    await shown(({ caret }) => caret?.name === 'relu');
    await vscode.commands.executeCommand('tensorscope.followCaret');
    await shown(({ follows }) => follows);
  });

  async function caretTo(file: string, text: string, part = text): Promise<void> {
    const document = await openShipped(file);
    const place = placeOf(document, text, part);
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(place, place);
  }

  /** The state at the caret as soon as it is as expected; rejects after a limit. */
  async function shown(holds: (state: CaretState) => boolean): Promise<CaretState> {
    const { caret } = api;
    if (holds(caret.state)) return caret.state;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        subscription.dispose();
        const { caret: site, ...state } = caret.state;
        reject(new Error(`at the caret: ${site?.name}, ${JSON.stringify(state)}`));
      }, 30_000);
      const subscription = caret.changes.subscribe((state) => {
        if (!holds(state)) return;
        clearTimeout(timer);
        subscription.dispose();
        resolve(state);
      });
    });
  }
});

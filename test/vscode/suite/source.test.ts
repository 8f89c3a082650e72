import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TreeNode } from '../../../extension/host/modelsTree.ts';
import { modelCatalog } from '../../../extension/protocol/modelCatalog.ts';
import { hoverAt, inlaysOf, lensesOf, openShipped, placeOf } from './editorUnderTest.ts';
import { activated, run, train, untilState } from './extensionUnderTest.ts';

suite('model sources', () => {
  suiteSetup(async () => {
    // The shapes of other settings would be those of a run before.
    await activated();
    await train({ model: 'cnn', data: 'digits', steps: 2, settings: { batchSize: 8 } });
    await untilState(await activated(), 'finished');
  });

  test('hover shows the traced shape of the expression under the caret', async () => {
    const document = await openShipped('models/cnn.ts');
    const call = await hoverAt(document, placeOf(document, 'this.conv.forward(x)', 'conv'));
    assert.match(call, /this\.conv\.forward\(x\): Tensor\[\w+, 8, [\w-]+, [\w-]+\]/);
    assert.match(call, /float32 · [\d.]+ KB · activation/);
    const flat = await hoverAt(document, placeOf(document, 'const flat', 'flat'));
    assert.match(flat, /const flat: Tensor\[B, [^\]]+\]/);
  });

  test('hover says what the values are of, and links to the Inspector', async () => {
    const document = await openShipped('models/cnn.ts');
    const flat = await hoverAt(document, placeOf(document, 'const flat', 'flat'));
    assert.match(flat, /\[Show in Inspector\]\(command:tensorscope\.showInInspector\?/);
    assert.match(flat, /\[Pin\]\(command:tensorscope\.pinSite\?/);
    assert.match(flat, /(traced on sample data|run, step 2)/);
  });

  test('hover of a line that ran many times shows one run, and the way to the next', async () => {
    const document = await openShipped('nn/elman.ts');
    const place = placeOf(document, 'tf.tanh(mixed)', 'tanh');
    const text = await hoverAt(document, place);
    const shown = Number(/t = (\d+) of 64 \[›\]/.exec(text)?.[1]);
    assert.ok(shown >= 1, text);
    const link = /\[›\]\(command:(tensorscope\.chooseExecution)\?([^)]+)\)/.exec(text);
    assert.ok(link);
    const [step] = JSON.parse(decodeURIComponent(link[2])) as unknown[];
    await vscode.commands.executeCommand(link[1], step);
    assert.match(await hoverAt(document, place), new RegExp(`\\[‹\\][^‹]* t = ${shown + 1} of`));
  });

  test('hover in a layer file shows the shapes of a model that uses it', async () => {
    const document = await openShipped('nn/attention.ts');
    const lines = document.getText().split('\n');
    const line = lines.findIndex((each) => each.includes('const scores'));
    const column = lines[line].indexOf('scores');
    const text = await hoverAt(document, new vscode.Position(line, column));
    assert.match(text, /Tensor\[\w+, 4, [\w+-]+, [\w+-]+\]/);
    assert.match(text, /layer 1 of \d+ `[\w.]*slf_attn/);
  });

  test('there is no hover where there is no tensor', async () => {
    const document = await openShipped('models/cnn.ts');
    assert.doesNotMatch(await hoverAt(document, new vscode.Position(0, 5)), /Tensor\[/);
  });

  test('lines end with their shapes, in the form that the setting says', async () => {
    const document = await openShipped('models/cnn.ts');
    const line = placeOf(document, 'const pool = this').line;
    const shown = async (): Promise<string> => (await inlaysOf(document)).get(line) ?? '';
    const settings = vscode.workspace.getConfiguration('tensorscope');
    const choose = (value: unknown): Thenable<void> =>
      settings.update('inlayShapes', value, vscode.ConfigurationTarget.Global);
    assert.match(await shown(), /^Tensor\[\w+, 8, /);
    try {
      await choose('concrete');
      assert.match(await shown(), /^Tensor\[\d+, 8, 13, 13\]$/);
      await choose('off');
      assert.equal((await inlaysOf(document)).size, 0);
      // The setting was a switch once.
      await choose(false);
      assert.equal((await inlaysOf(document)).size, 0);
    } finally {
      await choose(undefined);
    }
  });

  test('lenses say what one can do with a model and what its layers cost', async () => {
    const document = await openShipped('models/cnn.ts');
    const titles = await lensesOf(document);
    const above = (text: string): string[] => titles.get(placeOf(document, text).line) ?? [];
    assert.deepEqual(above('class MyCNN'), ['Train', 'Trace', 'Show in Inspector']);
    const [parameters, multiplyAdds, bytes] = above('forward(x');
    assert.equal(parameters, '13,626 parameters');
    assert.match(multiplyAdds, /multiply-adds$/);
    assert.match(bytes, /KB per sample$/);
  });

  test('the sources cannot be edited and nothing in them is underlined', async () => {
    for (const { sourceFile } of modelCatalog) {
      const document = await openShipped(sourceFile);
      assert.equal(document.languageId, 'typescript');
      assert.equal(vscode.workspace.fs.isWritableFileSystem(document.uri.scheme), false);
      // TypeScript has answered once its hover has, and then has found what it would underline.
      await hoverAt(document, placeOf(document, 'class'));
      assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    }
  });

  test('Open Model Source opens the model it is given, where its forward begins to compute', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('tensorscope.openModelSource', 'transformer');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), 'tensorscope:/models/transformer.ts');
    const { text } = editor.document.lineAt(editor.selection.active.line);
    assert.match(text, /this\.encode\(/);
  });
});

suite('models tree', () => {
  async function childrenOf(node?: TreeNode): Promise<TreeNode[]> {
    return (await activated()).tree.getChildren(node);
  }

  async function itemOf(node: TreeNode): Promise<vscode.TreeItem> {
    return (await activated()).tree.getTreeItem(node);
  }

  async function labelsOf(nodes: readonly TreeNode[]): Promise<unknown[]> {
    return Promise.all(nodes.map(async (node) => (await itemOf(node)).label));
  }

  test('shows the three models first', async () => {
    const labels = await labelsOf(await childrenOf());
    assert.deepEqual(labels.slice(0, 3), ['CNN', 'RNN', 'Transformer']);
  });

  test('shows layers in forward order with output shape and parameters', async () => {
    const [cnn] = await childrenOf();
    const layers = await childrenOf(cnn);
    const names = ['x', 'conv', 'bn', 'relu', 'pool', 'flat', 'fc'];
    assert.deepEqual(await labelsOf(layers), names);
    const { description } = await itemOf(layers[1]);
    assert.match(String(description), /^\[\d+, 8, 26, 26\] · 80 parameters$/);
  });

  test('names its rows to a screen reader, first of all with what they are called', async () => {
    const models = await childrenOf();
    const [cnn] = models;
    const [, conv] = await childrenOf(cnn);
    const spoken = async (node: TreeNode): Promise<string> =>
      (await itemOf(node)).accessibilityInformation?.label ?? '';
    assert.match(await spoken(cnn), /^CNN, 13,626 parameters$/);
    assert.match(await spoken(conv), /^conv, Conv2d, \[\d+, 8, 26, 26\] · 80 parameters$/);
    for (const [index, label] of (await labelsOf(models)).entries()) {
      assert.ok((await spoken(models[index])).startsWith(`${label as string}, `));
    }
  });

  test('nests the layers of the Transformer', async () => {
    const [, , transformer] = await childrenOf();
    const layers = await childrenOf(transformer);
    const labels = await labelsOf(layers);
    assert.ok(labels.includes('encoder') && labels.includes('decoder'));
    const inside = await childrenOf(layers[labels.indexOf('encoder')]);
    assert.ok((await labelsOf(inside)).includes('layer_stack.0'));
  });

  test('a click on a layer reveals its line', async () => {
    await run('openDashboard');
    const [cnn] = await childrenOf();
    const [, conv] = await childrenOf(cnn);
    const { command } = await itemOf(conv);
    assert.ok(command);
    await vscode.commands.executeCommand(
      command.command,
      ...((command.arguments ?? []) as unknown[]),
    );
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), 'tensorscope:/models/cnn.ts');
    assert.match(editor.document.lineAt(editor.selection.active.line).text, /this\.conv\.forward/);
  });
});

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { sourceUri } from '../../../extension/host/sourceFiles.ts';
import type { TreeNode } from '../../../extension/host/modelsTree.ts';
import { modelCatalog } from '../../../extension/protocol/modelCatalog.ts';
import { activated, run, train, untilState } from './extensionUnderTest.ts';

async function open(file: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(sourceUri(file));
  await vscode.window.showTextDocument(document);
  return document;
}

/** The place of the first `text`, or of `part` in it. */
function placeOf(document: vscode.TextDocument, text: string, part = text): vscode.Position {
  const start = document.getText().indexOf(text);
  assert.notEqual(start, -1, `${text} is in ${document.uri.path}`);
  return document.positionAt(start + text.indexOf(part));
}

async function hover(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  const contents = hovers.flatMap((each) => each.contents as vscode.MarkdownString[]);
  return contents.map(({ value }) => value).join('\n');
}

function textOf(label: vscode.InlayHint['label']): string {
  return typeof label === 'string' ? label : label.map(({ value }) => value).join('');
}

async function inlays(document: vscode.TextDocument): Promise<Map<number, string>> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    whole,
  );
  return new Map(hints.map(({ position, label }) => [position.line, textOf(label)]));
}

suite('model sources', () => {
  suiteSetup(async () => {
    // The shapes of other settings would be those of a run before.
    await activated();
    await train({ model: 'cnn', data: 'digits', steps: 2, settings: { batchSize: 8 } });
    await untilState(await activated(), 'finished');
  });

  test('hover shows the traced shape of the expression under the caret', async () => {
    const document = await open('models/cnn.ts');
    const call = await hover(document, placeOf(document, 'this.conv.forward(x)', 'conv'));
    assert.match(call, /this\.conv\.forward\(x\): Tensor\[\d+, 8, 26, 26\]/);
    assert.match(call, /float32 · /);
    assert.match(call, /sample data, batch \d+/);
    const flat = await hover(document, placeOf(document, 'const flat', 'flat'));
    assert.match(flat, /flat: Tensor\[\d+, 1352\]/);
  });

  test('hover of a line that ran many times lists the executions', async () => {
    const document = await open('nn/elman.ts');
    const text = await hover(document, placeOf(document, 'tf.tanh(mixed)', 'tanh'));
    assert.match(text, /Ran \d+ times/);
    assert.match(text, /×\d+/);
  });

  test('hover in a layer file shows the shapes of a model that uses it', async () => {
    const document = await open('nn/attention.ts');
    const lines = document.getText().split('\n');
    const line = lines.findIndex((each) => each.includes('const scores'));
    const column = lines[line].indexOf('scores');
    const text = await hover(document, new vscode.Position(line, column));
    assert.match(text, /Tensor\[\d+, 4, \d+, \d+\]/);
    assert.match(text, /slf_attn/);
  });

  test('there is no hover where there is no tensor', async () => {
    const document = await open('models/cnn.ts');
    assert.doesNotMatch(await hover(document, new vscode.Position(0, 5)), /Tensor\[/);
  });

  test('lines end with their shapes, unless the setting is off', async () => {
    const document = await open('models/cnn.ts');
    const line = placeOf(document, 'const pool = this').line;
    assert.match((await inlays(document)).get(line) ?? '', /^Tensor\[\d+, 8, 13, 13\]$/);
    const settings = vscode.workspace.getConfiguration('tensorscope');
    await settings.update('inlayShapes', false, vscode.ConfigurationTarget.Global);
    try {
      assert.equal((await inlays(document)).size, 0);
    } finally {
      await settings.update('inlayShapes', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('the sources cannot be edited and nothing in them is underlined', async () => {
    for (const { sourceFile } of modelCatalog) {
      const document = await open(sourceFile);
      assert.equal(document.languageId, 'typescript');
      assert.equal(vscode.workspace.fs.isWritableFileSystem(document.uri.scheme), false);
      // TypeScript has answered once its hover has, and then has found what it would underline.
      await hover(document, placeOf(document, 'class'));
      assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    }
  });

  test('Open Model Source opens the model it is given, at its class', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('tensorscope.openModelSource', 'transformer');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), 'tensorscope:/models/transformer.ts');
    const { text } = editor.document.lineAt(editor.selection.active.line);
    assert.match(text, /class Transformer /);
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

  test('shows the three models', async () => {
    assert.deepEqual(await labelsOf(await childrenOf()), ['CNN', 'RNN', 'Transformer']);
  });

  test('shows layers in forward order with output shape and parameters', async () => {
    const [cnn] = await childrenOf();
    const layers = await childrenOf(cnn);
    const names = ['x', 'conv', 'bn', 'relu', 'pool', 'flat', 'fc'];
    assert.deepEqual(await labelsOf(layers), names);
    const { description } = await itemOf(layers[1]);
    assert.match(String(description), /^\[\d+, 8, 26, 26\] · 80 parameters$/);
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

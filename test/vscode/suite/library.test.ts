// From a model into the library: what a person sees there cannot be changed, as it is the library
// of every model.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { open, openShipped, placeOf } from './editorUnderTest.ts';
import { activated } from './extensionUnderTest.ts';

const model = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import * as nn from 'tensorscope/nn';

export class Net extends nn.Module {
  readonly fc = new nn.Linear(784, 10);

  forward(x: tf.Tensor2D): tf.Tensor2D {
    return tf.relu(this.fc.forward(x));
  }
}

export default defineExperiment({ data: undefined as never, model: () => new Net() });
export const missing = (net: Net): number => net.fc.missing();
`;

suite('the library', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-library-'));
  const file = path.join(folder, 'net.ts');

  suiteSetup(async () => {
    writeFileSync(file, model);
    await activated();
  });

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  });

  async function leadsTo(
    document: vscode.TextDocument,
    at: readonly [text: string, part: string],
    provider = 'Definition',
  ): Promise<{ address: string; line: string; document: vscode.TextDocument }> {
    const find = (): Thenable<(vscode.Location | vscode.LocationLink)[]> =>
      vscode.commands.executeCommand(
        `vscode.execute${provider}Provider`,
        document.uri,
        placeOf(document, ...at),
      );
    let found = await find();
    // The TypeScript server starts when the first document needs it.
    for (let tries = 0; found.length === 0 && tries < 50; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      found = await find();
    }
    assert.notEqual(found.length, 0, `a ${provider} of ${at[1]}`);
    const [place] = found;
    const [uri, range] =
      'uri' in place ? [place.uri, place.range] : [place.targetUri, place.targetRange];
    const target = await vscode.workspace.openTextDocument(uri);
    const line = target.lineAt(range.start.line).text.trim();
    return { address: uri.toString(), line, document: target };
  }

  test('a definition leads from a shipped model to the read-only line, and on from there', async () => {
    const transformer = await openShipped('models/transformer.ts');
    const call = ['this.slf_attn.forward(', 'forward'] as const;
    const attention = await leadsTo(transformer, call);
    assert.equal(attention.address, 'tensorscope:/nn/multiHeadAttention.ts');
    assert.match(attention.line, /^forward[(<]/);
    const linear = await leadsTo(attention.document, ['new Linear(', 'Linear']);
    assert.equal(linear.address, 'tensorscope:/nn/linear.ts');
    assert.match(linear.line, /^export class Linear/);
  });

  test('so does one of an own model, also for types and for TensorFlow.js', async () => {
    const document = await open(vscode.Uri.file(file));
    const call = ['this.fc.forward', 'forward'] as const;
    for (const provider of ['Definition', 'Implementation']) {
      const forward = await leadsTo(document, call, provider);
      assert.equal(forward.address, 'tensorscope:/nn/linear.ts');
      assert.match(forward.line, /^forward[(<]/);
    }
    const type = await leadsTo(document, ['readonly fc', 'fc'], 'TypeDefinition');
    assert.match(type.line, /^export class Linear/);
    const experiment = await leadsTo(document, ['default defineExperiment', 'defineExperiment']);
    assert.match(experiment.address, /^tensorscope:\/types\/experiment\/.+\.d\.ts$/);
    const relu = await leadsTo(document, ['tf.relu', 'relu']);
    assert.match(relu.address, /^tensorscope:\/types\/node_modules\/%40tensorflow\/.+relu\.d\.ts$/);
    assert.match(relu.line, /relu/);
  });

  test('typing into what a definition leads to changes nothing', async () => {
    const extension = vscode.extensions.getExtension('tensorscope.tensorscope');
    const installed = path.join(extension!.extensionPath, 'extension/nn/linear.ts');
    const before = readFileSync(installed, 'utf8');
    const document = await open(vscode.Uri.file(file));
    const at = placeOf(document, 'this.fc.forward', 'forward');
    const editor = vscode.window.activeTextEditor!;
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('editor.action.revealDefinition');
    const shown = vscode.window.activeTextEditor!.document;
    assert.equal(shown.uri.toString(), 'tensorscope:/nn/linear.ts');
    await vscode.commands.executeCommand('default:type', { text: 'x' });
    await vscode.commands.executeCommand('workbench.action.files.save');
    assert.equal(shown.isDirty, false);
    assert.equal(shown.getText(), before);
    assert.equal(readFileSync(installed, 'utf8'), before);
    assert.equal(vscode.workspace.fs.isWritableFileSystem(shown.uri.scheme), false);
  });

  test('no rename and no fix reaches into the library, and references are in no file of it', async () => {
    const document = await open(vscode.Uri.file(file));
    const forward = placeOf(document, 'this.fc.forward', 'forward');
    const rename = vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      forward,
      'backward',
    );
    await assert.rejects(Promise.resolve(rename), /cannot rename/);
    const references = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      document.uri,
      forward,
    );
    assert.ok(references.length > 0);
    assert.deepEqual(
      references
        .map(({ uri }) => uri)
        .filter(({ scheme, fsPath }) => scheme === 'file' && fsPath !== file),
      [],
    );
    const at = placeOf(document, 'net.fc.missing', 'missing');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(at, at.translate(0, 'missing'.length)),
    );
    const changed = actions.flatMap(({ edit }) => edit?.entries().map(([uri]) => uri.fsPath) ?? []);
    assert.deepEqual(
      changed.filter((each) => each !== file),
      [],
    );
  });

  test('an address leads to nothing but models, layers and types', async () => {
    for (const address of [
      'tensorscope:/models/../../package.json',
      'tensorscope:/models/%2e%2e/%2e%2e/package.json',
      'tensorscope:/nn/%2e%2e%2f%2e%2e%2fpackage.json',
      'tensorscope:/nn/..%5c..%5cpackage.json',
      'tensorscope:/dist/engine.mjs',
    ]) {
      const read = vscode.workspace.fs.readFile(vscode.Uri.parse(address));
      await assert.rejects(Promise.resolve(read), { code: 'FileNotFound' }, address);
    }
  });
});

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../extension/extension.ts';
import { hoverAt, inlaysOf, lensesOf, open, placeOf } from './editorUnderTest.ts';
import { activated, collectErrors, train, untilState } from './extensionUnderTest.ts';
import { OwnModelUnderTest, ourDiagnostics } from './ownModelUnderTest.ts';

const sequential = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.flatten({ inputShape: [28, 28, 1] }));
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
export default model;
`;

suite('own models', () => {
  let own: OwnModelUnderTest;

  suiteSetup(async () => {
    own = new OwnModelUnderTest(await activated());
    await own.openModel();
    await own.untilTraced();
  });

  setup(async () => {
    await own.openModel();
    await own.reset();
  });

  suiteTeardown(() => own.dispose());

  async function inlayOf(text: string, document = own.document): Promise<string | undefined> {
    return (await inlaysOf(document)).get(placeOf(document, text).line);
  }

  test('have named shapes at the line ends and in the hover, and nothing is underlined', async () => {
    assert.equal(await inlayOf('const edges'), 'Tensor[B, 4, H-2, W-2]');
    const text = await hoverAt(own.document, placeOf(own.document, 'const edges', 'edges'));
    assert.match(text, /const edges: Tensor\[B, 4, H-2, W-2\]/);
    assert.match(text, /`\[\d+, 4, 26, 26\]` · float32 · [\d.]+ [KM]B · activation/);
    assert.deepEqual(ourDiagnostics(own.file), []);
  });

  test('so have the files that they import', async () => {
    const document = await own.openHead();
    assert.equal(await inlayOf('const scores', document), 'Tensor[B, 10]');
  });

  test('have lenses over the class and over forward', async () => {
    const titles = await lensesOf(own.document);
    const above = (text: string): string[] => titles.get(placeOf(own.document, text).line) ?? [];
    assert.deepEqual(above('class Net'), ['Train', 'Trace', 'Show in Inspector']);
    const [parameters, multiplyAdds, bytes] = above('forward(x: tf');
    assert.equal(parameters, '27,090 parameters');
    assert.match(multiplyAdds, /multiply-adds$/);
    assert.match(bytes, /per sample$/);
  });

  test('a LayersModel of tfjs has lenses over its export, and shapes where its layers are made', async () => {
    const file = path.join(own.folder, 'sequential.mjs');
    writeFileSync(file, sequential);
    const document = await open(vscode.Uri.file(file));
    const titles = await lensesOf(document);
    const line = placeOf(document, 'export default').line;
    assert.deepEqual(titles.get(line), ['Train', 'Trace', 'Show in Inspector']);
    const place = placeOf(document, 'tf.layers.dense({ units: 10', 'dense');
    assert.match(await hoverAt(document, place), /Tensor\[B, 10\]/);
  });

  test('an edit marks the old shapes at once, and new ones follow', async () => {
    const release = holdTraces(await activated());
    await own.replace('const active = tf.relu(edges);', 'const active =\n      tf.relu(edges);\n');
    assert.equal(await inlayOf('const edges'), 'Tensor[B, 4, H-2, W-2] ⟳');
    assert.equal(await inlayOf('const active'), undefined);
    const { document } = own;
    const text = await hoverAt(document, placeOf(document, 'const edges', 'edges'));
    assert.match(text, /⟳ Edited since it was traced[^]*const edges/);
    release();
    await own.untilTraced();
    assert.equal(await inlayOf('const edges'), 'Tensor[B, 4, H-2, W-2]');
    assert.equal(await inlayOf('const active'), 'Tensor[B, 4, H-2, W-2]');
  });

  test('an edit of an imported file counts, saved or not', async () => {
    const document = await own.openHead();
    await own.replace('const scores', 'const logits', document);
    await own.replace('return scores', 'return logits', document);
    await own.until('the new name', () => {
      const sites = own.known?.shapes.sites ?? [];
      return sites.some(({ name }) => name === 'logits') && !own.known?.isStale;
    });
    assert.equal(await inlayOf('const logits', document), 'Tensor[B, 10]');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  test('a text that cannot be read keeps the old shapes, marked, and says where', async () => {
    await own.replace('tf.relu(edges)', 'tf.relu(edges');
    await own.untilTraced();
    assert.equal(await inlayOf('const edges'), 'Tensor[B, 4, H-2, W-2] ⟳');
    const [diagnostic] = ourDiagnostics(own.file);
    const { line } = placeOf(own.document, 'tf.relu');
    assert.ok(Math.abs(diagnostic.range.start.line - line) <= 1, diagnostic.message);
    const titles = await lensesOf(own.document);
    const shown = titles.get(placeOf(own.document, 'class Net').line) ?? [];
    assert.deepEqual(shown.slice(0, 2), ['Train', 'Trace']);
  });

  test('a shape mistake is a problem on its line, and a certain fix makes it go', async () => {
    await own.replace('4 * 26 * 26', '1000');
    await own.untilTraced();
    const found = ourDiagnostics(own.file).concat(ourDiagnostics(own.headFile));
    assert.equal(found.length, 1, found.map(({ message }) => message).join('\n'));
    const [mistake] = found;
    assert.equal(mistake.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(mistake.code, 'shape-mismatch');
    assert.match(mistake.message, /1,?000/);
    assert.match(mistake.message, /2,?704/);
    await own.replace('1000', '4 * 26 * 26');
    await own.untilTraced();
    assert.deepEqual(ourDiagnostics(own.file).concat(ourDiagnostics(own.headFile)), []);
  });

  test('a quick fix is offered where there is one, and makes the problem go', async () => {
    await own.replace('[x.shape[0], -1]', '[-1, 2705]');
    await own.untilTraced();
    const [mistake] = ourDiagnostics(own.file);
    assert.equal(mistake.code, 'bad-reshape');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      own.document.uri,
      mistake.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title === 'Write 2704 instead of 2705');
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(', '));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await own.untilTraced();
    assert.deepEqual(ourDiagnostics(own.file), []);
  });

  test('are in the Models tree, with their layers', async () => {
    const { tree } = await activated();
    const node = (await tree.getChildren()).find(
      (each) => each.kind === 'model' && each.model === own.model,
    );
    assert.ok(node);
    const item = tree.getTreeItem(node);
    assert.equal(item.contextValue, 'ownModel');
    assert.match(String(item.description), /net\.ts · 27,090 parameters/);
    const layers = await tree.getChildren(node);
    const labels = layers.map((layer) => tree.getTreeItem(layer).label);
    assert.ok(labels.includes('conv') && labels.includes('head'), JSON.stringify(labels));
  });

  test('train at once, as their file says, and what was not saved is saved before', async () => {
    const api = await activated();
    await own.replace('steps: 3', 'steps: 4');
    assert.ok(own.document.isDirty);
    const outcome = await train(own.document.uri);
    assert.deepEqual(outcome, { started: true });
    assert.equal(own.document.isDirty, false);
    assert.match(readFileSync(own.file, 'utf8'), /steps: 4/);
    await untilState(api, 'finished');
    assert.equal(api.session.run?.step, 4);
    assert.equal(api.session.run.learningRate, 0.001);
    const text = await hoverAt(own.document, placeOf(own.document, 'const edges', 'edges'));
    assert.match(text, /(run, step \d|traced on sample data)/);
  });

  test('end at the line whose numbers are not finite: in Problems until it is edited, with values of that step', async () => {
    const api = await activated();
    const place = 'const active = tf.relu(edges);';
    await own.replace(place, 'const active = tf.relu(edges).div(edges.mul(0));');
    await own.untilTraced();
    const errors = collectErrors();
    await train(own.document.uri);
    await untilState(api, 'failed');
    errors.dispose();
    const line = placeOf(own.document, 'const active').line;
    const [found] = ourDiagnostics(own.file);
    assert.equal(found.range.start.line, line);
    assert.equal(found.code, 'not-finite');
    assert.match(
      found.message,
      /The loss became NaN at step 1\. net\.ts, line \d+: .* divides by 0/,
    );
    const text = await hoverAt(own.document, placeOf(own.document, 'const active', 'active'));
    assert.match(text, /run, step 1, which failed, with its batch/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('tensorscope.goToFailure');
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, line);
    await own.replace('.div(edges.mul(0))', '');
    assert.deepEqual(ourDiagnostics(own.file), []);
  });

  test('train by id, by path and by address of their file', async () => {
    const api = await activated();
    for (const model of [own.model, own.file, vscode.Uri.file(own.file).toString()]) {
      assert.deepEqual(await train({ model, steps: 1 }), { started: true });
      await untilState(api, 'finished');
      assert.equal(api.session.run?.request.model, own.model);
    }
  });

  test('do not run where the workspace is not trusted', async () => {
    const extension = vscode.extensions.getExtension('tensorscope.tensorscope');
    const manifest = extension?.packageJSON as
      { capabilities: { untrustedWorkspaces: { supported: unknown } } } | undefined;
    assert.equal(manifest?.capabilities.untrustedWorkspaces.supported, 'limited');
    const restore = distrust();
    try {
      const outcome = await train(own.document.uri);
      assert.equal(outcome.started, false);
      assert.match(outcome.message ?? '', /only in a trusted workspace/);
      const { engine } = await activated();
      await assert.rejects(
        engine.trace(own.model, { settings: {} }),
        /only in a trusted workspace/,
      );
      assert.equal((await inlaysOf(own.document)).size, 0);
    } finally {
      restore();
    }
  });
});

/** Passes of the engine wait until they are released, so that a test can look at what is stale. */
function holdTraces({ engine }: TensorscopeApi): () => void {
  const trace = engine.trace.bind(engine);
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  engine.trace = async (...question) => {
    await gate;
    return trace(...question);
  };
  return () => {
    engine.trace = trace;
    release();
  };
}

/** As in a window whose folder nobody has vouched for. */
function distrust(): () => void {
  const original = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
  assert.ok(original);
  Object.defineProperty(vscode.workspace, 'isTrusted', { value: false, configurable: true });
  return () => Object.defineProperty(vscode.workspace, 'isTrusted', original);
}

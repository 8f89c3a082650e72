import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { activated, run } from './extensionUnderTest.ts';

interface Answers {
  /** Label of the quick pick; none is Escape. */
  readonly template?: string;
  /** What is typed; none takes what is proposed. */
  readonly name?: string;
}

interface Asked {
  proposed?: string;
  refusal?: unknown;
}

/** Answers the two questions of the command in the person's place; what it was shown comes back. */
async function answering(answers: Answers, action: () => Thenable<unknown>): Promise<Asked> {
  const { showQuickPick, showInputBox } = vscode.window;
  const asked: Asked = {};
  const pick = (items: readonly vscode.QuickPickItem[]): unknown =>
    Promise.resolve(items.find(({ label }) => label === answers.template));
  const type = async (options: vscode.InputBoxOptions): Promise<string | undefined> => {
    asked.proposed = options.value;
    const name = answers.name ?? options.value ?? '';
    asked.refusal = await options.validateInput?.(name);
    return asked.refusal === undefined ? name : undefined;
  };
  Object.assign(vscode.window, { showQuickPick: pick, showInputBox: type });
  try {
    await action();
  } finally {
    Object.assign(vscode.window, { showQuickPick, showInputBox });
  }
  return asked;
}

suite('New Model File', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-new-'));

  function create(answers: Answers): Promise<Asked> {
    const place = vscode.Uri.file(folder);
    return answering(answers, () =>
      vscode.commands.executeCommand('tensorscope.newModelFile', place),
    );
  }

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  });

  test('writes a copy that is open in the editor and is a model', async () => {
    const { ownModels } = await activated();
    assert.equal((await create({ template: 'CNN' })).proposed, 'my-cnn.ts');
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.equal(document.uri.fsPath, path.join(folder, 'my-cnn.ts'));
    assert.match(document.getText(), /class MyCNN extends nn\.Module[^]*export default define/);
    assert.equal(document.isDirty, false);
    assert.ok(ownModels.isOwn(document));
  });

  test('overwrites nothing: another name is proposed, and a taken one refused', async () => {
    const before = readFileSync(path.join(folder, 'my-cnn.ts'), 'utf8');
    const asked = await create({ template: 'CNN', name: 'my-cnn.ts' });
    assert.equal(asked.proposed, 'my-cnn-2.ts');
    assert.match(String(asked.refusal), /my-cnn\.ts exists already/);
    assert.deepEqual(readdirSync(folder), ['my-cnn.ts']);
    assert.equal(readFileSync(path.join(folder, 'my-cnn.ts'), 'utf8'), before);
  });

  test('asks for a name that TypeScript reads', async () => {
    for (const name of ['model', 'model.js', '../model.ts', '.ts']) {
      const asked = await create({ template: 'Empty', name });
      assert.match(String(asked.refusal), /end in \.ts or \.mts/, name);
    }
  });

  test('writes the empty template too, and nothing after Escape', async () => {
    await create({ template: 'Empty', name: 'small.mts' });
    await create({});
    assert.deepEqual(readdirSync(folder).toSorted(), ['my-cnn.ts', 'small.mts']);
  });

  test('is in the command palette', async () => {
    const commands = await vscode.commands.getCommands(true);
    assert.ok(commands.includes('tensorscope.newModelFile'));
    await answering({}, () => run('newModelFile'));
  });
});

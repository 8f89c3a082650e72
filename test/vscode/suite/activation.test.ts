import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated } from './extensionUnderTest.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string }[];
  };
}

suite('activation', () => {
  test('registers every command that package.json names', async () => {
    await activated();
    const manifest = vscode.extensions.getExtension('tensorscope.tensorscope')
      ?.packageJSON as Manifest;
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const { command, category } of manifest.contributes.commands) {
      assert.ok(registered.has(command), command);
      assert.equal(category, 'Tensorscope');
    }
    assert.ok(manifest.contributes.commands.length >= 9);
  });

  test('starts no engine before one is needed', async () => {
    const { engine } = await activated();
    assert.equal(engine.pid, undefined);
  });

  test('takes no key from VS Code', async () => {
    await activated();
    const manifest = vscode.extensions.getExtension('tensorscope.tensorscope')
      ?.packageJSON as Manifest;
    const [{ key }] = manifest.contributes.keybindings;
    await vscode.commands.executeCommand('workbench.action.openDefaultKeybindingsFile');
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    const bound = text.split(/(?=\{ "key":)/).filter((entry) => entry.includes(`"key": "${key}"`));
    assert.ok(text.includes('"key": "ctrl+k ctrl+t"'), 'the default keybindings are shown');
    assert.deepEqual(
      bound.filter((entry) => !entry.includes('tensorscope.trainModel')),
      [],
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated, run, train, untilState } from './extensionUnderTest.ts';
import { logText } from './outputUnderTest.ts';

suite('output channel', () => {
  test('it names the version, the engine and what became of each run', async () => {
    const api = await activated();
    await train({ model: 'cnn', data: 'digits', steps: 3, settings: { channels: 2 } });
    await untilState(api, 'finished');
    await run('showOutput');
    const text = await logText(/CNN: Finished · step 3 of 3 · loss/);
    assert.match(text, /Tensorscope \d+\.\d+\.\d+, VS Code/);
    assert.match(text, new RegExp(`The engine has started \\(process ${api.engine.pid}\\)`));
    assert.match(text, /CNN: Training/);
  });

  test('what a request is refused for is one line without a stack', async () => {
    await activated();
    await train({ model: 'cnn', data: 'nowhere' });
    const text = await logText(/There is no data set nowhere/);
    assert.doesNotMatch(text, /no data set nowhere[^\n]*\n\s+at /);
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });
});

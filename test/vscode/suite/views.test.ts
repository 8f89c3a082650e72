import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../extension/extension.ts';
import { activated, run, train, untilState } from './extensionUnderTest.ts';

/** A page says `ready` without a change of the run, so this one looks again and again. */
async function untilPages(api: TensorscopeApi, places: readonly string[]): Promise<void> {
  const end = Date.now() + 20_000;
  const wanted = places.toSorted().join(' ');
  while (api.router.readyPages.toSorted().join(' ') !== wanted) {
    assert.ok(Date.now() < end, `pages ${api.router.readyPages.join(' ')} instead of ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

suite('views', () => {
  setup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('workbench.view.explorer');
    await untilPages(await activated(), []);
  });

  test('the Inspector connects when it is shown, and again after it was hidden', async () => {
    const api = await activated();
    await vscode.commands.executeCommand('tensorscope.inspector.focus');
    await untilPages(api, ['sidePanel']);
    await vscode.commands.executeCommand('workbench.view.explorer');
    await untilPages(api, []);
    await vscode.commands.executeCommand('tensorscope.inspector.focus');
    await untilPages(api, ['sidePanel']);
  });

  test('the dashboard is one tab, connected beside the Inspector', async () => {
    const api = await activated();
    await vscode.commands.executeCommand('tensorscope.inspector.focus');
    await run('openDashboard');
    await untilPages(api, ['editorTab', 'sidePanel']);
    await run('openDashboard');
    const dashboards = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ label }) => label === 'Tensorscope Dashboard');
    assert.equal(dashboards.length, 1);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await untilPages(api, ['sidePanel']);
  });

  test('pictures of a run reach a page that wants them, and training does not wait', async () => {
    const api = await activated();
    await vscode.commands.executeCommand('tensorscope.inspector.focus');
    await untilPages(api, ['sidePanel']);
    await train({
      model: 'cnn',
      data: 'digits',
      steps: 60,
      settings: { channels: 2, batchSize: 16, validationEvery: 20 },
    });
    await untilState(api, 'finished');
    assert.equal(api.session.run?.trainLoss.length, 60);
    assert.ok((api.session.run?.validation.length ?? 0) >= 2);
  });
});

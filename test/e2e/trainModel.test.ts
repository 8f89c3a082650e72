// A person installs the .vsix and trains: palette, picks, Inspector, pause, failure, reload. One
// window goes through the whole story; each test begins where the one before it ended.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { makePackage } from '../package/makePackage.ts';
import { descendants } from '../processTree.ts';
import { until } from '../vscode/driver/until.ts';
import { VSCodeWindow } from '../vscode/driver/vscodeWindow.ts';
import { repositoryRoot } from '../vscode/paths.ts';
import { InspectorPage } from './inspectorPage.ts';

const workspace = mkdtempSync(path.join(tmpdir(), 'tensorscope-workspace-'));
let window: VSCodeWindow;
let inspector: InspectorPage;
/** A window in an unknown state would only make every later test wait for its time limit. */
let isBroken = false;

async function trainModel(...picks: readonly string[]): Promise<void> {
  await window.quickInput.runCommand('Tensorscope: Train Model');
  for (const pick of picks) await window.quickInput.pick(pick);
}

function enginePids(): number[] {
  const all = descendants(window.serverPid);
  return all.filter(({ command }) => command.includes('engine.mjs')).map(({ pid }) => pid);
}

suite('from the packaged extension', () => {
  before(
    async () => {
      cpSync(path.join(repositoryRoot, 'test/start/sampleWorkspace'), workspace, {
        recursive: true,
      });
      const vsix = makePackage();
      window = await VSCodeWindow.open({ vsix, workspaceFolder: workspace });
      await window.setTheme('dark');
      inspector = new InspectorPage(window);
    },
    { timeout: 180_000 },
  );

  beforeEach(() => {
    assert.ok(!isBroken, 'not tried: the test before this one failed');
  });

  afterEach(async (context) => {
    if (isBroken || !('passed' in context) || context.passed) return;
    isBroken = true;
    await window.screenshot('e2e-failure');
  });

  after(async () => {
    await window.stop();
    rmSync(workspace, { recursive: true, force: true });
  });

  test('before the first run there are three models, and nothing to pause', async () => {
    await window.workbench.openView('Tensorscope');
    await until(async () => (await window.workbench.treeRows('Models')).length === 3, {
      what: 'the three models in the tree',
    });
    const commands = await window.quickInput.commandsFor('Tensorscope: ');
    assert.ok(commands.includes('Tensorscope: Train Model'), String(commands));
    assert.ok(!commands.includes('Tensorscope: Pause Training'), String(commands));
  });

  test('Train Model, CNN, Drawn digits, Paper: the Inspector counts steps', async () => {
    await trainModel('CNN', 'Drawn digits', 'Paper');
    const first = await inspector.waitForStep(1);
    await inspector.waitForStep(first + 20);
    assert.ok((await inspector.counter('loss')) > 0);
    const layers = await inspector.region('Layer shapes');
    await layers.getByText('conv', { exact: true }).first().waitFor();
    const entries = await window.workbench.statusBar();
    assert.ok(entries.some((entry) => /Training · step [\d,]+ of 1,000 · loss/.test(entry)));
  });

  test('the loss falls below half of what guessing gives', async () => {
    await until(async () => (await inspector.counter('loss')) < Math.log(10) / 2, {
      limitMs: 60_000,
      what: async () => `the loss to fall; it is ${await inspector.counter('loss')}`,
    });
  });

  test('Pause holds the step, Train One Step adds one, Resume goes on', async () => {
    await inspector.press('Pause Training');
    await inspector.waitForState('Paused');
    const step = await inspector.counter('step');
    await inspector.press('Train One Step');
    assert.equal(await inspector.waitForStep(step + 1), step + 1);
    await inspector.waitForState('Paused');
    assert.equal(await inspector.counter('step'), step + 1);
  });

  test('feature maps and loss curve are drawn, in dark and in light', async () => {
    await inspector.waitForPictures('Loss curve');
    await inspector.waitForPictures('Feature maps');
    await window.screenshot('cnn-dark');
    await window.setTheme('light');
    await inspector.waitForPictures('Feature maps');
    await window.screenshot('cnn-light');
  });

  test('an engine that is killed is reported, and Train Again works', async () => {
    await inspector.press('Resume Training');
    const [engine] = enginePids();
    assert.ok(engine, 'no engine process below the VS Code server');
    process.kill(engine, 'SIGKILL');
    await inspector.waitForState('Failed');
    const alert = (await inspector.frame()).getByRole('alert');
    assert.match((await alert.textContent()) ?? '', /engine|SIGKILL|ended/i);
    await window.screenshot('engine-killed');
    await inspector.press('Train Again');
    await inspector.waitForState('Training');
    await inspector.waitForStep(5);
  });

  test('after the window was loaded again its run is complete again', async () => {
    await inspector.press('Pause Training');
    await inspector.waitForState('Paused');
    const step = await inspector.counter('step');
    const loss = await inspector.counter('loss');
    await window.reload();
    await window.workbench.openView('Tensorscope');
    assert.equal(await inspector.waitForStep(step), step);
    assert.equal(await inspector.counter('loss'), loss);
    await inspector.waitForPictures('Loss curve');
    await (await inspector.region('Layer shapes')).getByText('conv', { exact: true }).waitFor();
    await window.screenshot('after-reload');
  });

  test('the Transformer shows its attention maps', async () => {
    await trainModel('Transformer', 'Dates', 'Small');
    await inspector.waitForModel('Transformer');
    await inspector.waitForStep(30);
    await inspector.waitForPictures('Attention maps');
    await window.screenshot('transformer-light');
    await window.quickInput.runCommand('Tensorscope: Open Dashboard');
    const dashboard = new InspectorPage(window, 'Tensorscope');
    await dashboard.waitForPictures('Attention maps');
    await window.screenshot('transformer-dashboard-light');
    await window.setTheme('dark');
    await dashboard.waitForPictures('Attention maps');
    await window.screenshot('transformer-dashboard-dark');
  });

  test('a new run asks before it ends the one under way, then shows hidden states', async () => {
    await trainModel('RNN', 'Small grammar', 'Paper');
    await window.workbench.notification(/Transformer is still training/);
    await window.workbench.pressInNotification('Stop and Train');
    await inspector.waitForModel('RNN');
    await inspector.waitForStep(30);
    await inspector.waitForPictures('Hidden states');
    // It must not come to its end before somebody stops it.
    await inspector.press('Pause Training');
    await inspector.waitForState('Paused');
    await window.screenshot('rnn-dark');
  });

  test('Stop ends the run', async () => {
    await inspector.press('Stop Training');
    await inspector.waitForState('Stopped');
  });

  test('the source of a model shows the shape of what one points at', async () => {
    await window.quickInput.runCommand('Tensorscope: Open Model Source');
    await window.quickInput.pick('CNN');
    const line = await until(
      async () =>
        (await window.editor.visibleLines()).find(({ text }) => text.includes('this.conv.')),
      { what: 'the line that calls the convolution' },
    );
    const said = await window.editor.hover(line.line, 'forward', /8.*26.*26/s);
    assert.match(said, /26/);
    await window.screenshot('hover-dark');
  });
});

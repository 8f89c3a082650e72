import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import * as vscode from 'vscode';
import { activated, collectErrors, run, train, until, untilState } from './extensionUnderTest.ts';

const small = {
  cnn: { model: 'cnn', data: 'digits', steps: 30, settings: { channels: 2, batchSize: 16 } },
  rnn: {
    model: 'rnn',
    data: 'grammar',
    steps: 30,
    settings: { embedDim: 8, hiddenDim: 16, sequenceLength: 8, batchSize: 16, learningRate: 0.01 },
  },
  transformer: {
    model: 'transformer',
    data: 'dates',
    steps: 30,
    settings: {
      dModel: 16,
      dInner: 32,
      layers: 1,
      heads: 2,
      dK: 8,
      dV: 8,
      batchSize: 16,
      dropout: 0,
      warmupSteps: 0,
      learningRate: 0.01,
    },
  },
};

/** A run that goes on until it is told otherwise. */
const endless = { ...small.cnn, steps: 1_000_000 };

suite('training', () => {
  teardown(async () => {
    const api = await activated();
    await run('stopTraining');
    await until(api, 'the run to end', () => {
      const kind = api.session.run?.state.kind ?? 'stopped';
      return ['stopped', 'finished', 'failed'].includes(kind);
    });
  });

  for (const [model, request] of Object.entries(small)) {
    test(`the ${model} trains on built-in data and its loss falls`, async () => {
      const api = await activated();
      assert.deepEqual(await train(request), { started: true });
      await untilState(api, 'finished');
      const losses = api.session.run?.trainLoss.toArray() ?? new Float32Array();
      assert.equal(losses.length, 30);
      assert.ok(losses.every(Number.isFinite), `all losses are numbers: ${losses.join(' ')}`);
      const mean = (part: Float32Array): number =>
        part.reduce((sum, loss) => sum + loss, 0) / part.length;
      assert.ok(mean(losses.slice(-5)) < mean(losses.slice(0, 5)), losses.join(' '));
      assert.equal(api.session.run?.step, 30);
    });
  }

  test('training opens the model source and the Inspector, which hears of the run', async () => {
    const api = await activated();
    await train(small.rnn);
    const shown = vscode.window.visibleTextEditors.map(({ document }) => document.uri.toString());
    assert.ok(shown.includes('tensorscope:/models/rnn.ts'), shown.join(' '));
    await until(api, 'the Inspector', () => api.router.readyPages.includes('sidePanel'));
    await untilState(api, 'finished');
  });

  test('a run pauses, takes one step, goes on and stops', async () => {
    const api = await activated();
    const { session } = api;
    await train(endless);
    await run('pauseTraining');
    await untilState(api, 'paused');
    const before = session.run?.step ?? 0;
    await run('trainOneStep');
    await until(api, 'one more step', () => session.run?.step === before + 1);
    await untilState(api, 'paused');
    assert.equal(session.run?.trainLoss.length, before + 1);
    await run('resumeTraining');
    await until(api, 'more steps', () => (session.run?.step ?? 0) > before + 3);
    await run('stopTraining');
    await untilState(api, 'stopped');
    assert.equal(session.run.step, session.run.trainLoss.length);
  });

  test('another learning rate counts from the next steps on', async () => {
    const api = await activated();
    await train(endless);
    api.session.setLearningRate(0.0005);
    await until(api, 'the new learning rate', () => api.session.run?.learningRate === 0.0005);
  });

  test('an engine that is killed fails the run in words, and Train Again works', async () => {
    const api = await activated();
    const errors = collectErrors();
    try {
      await train(endless);
      const { pid } = api.engine;
      assert.ok(pid);
      process.kill(pid, 'SIGKILL');
      await untilState(api, 'failed');
      assert.equal(errors.messages.length, 1);
      assert.match(errors.messages[0], /^The engine was ended \(SIGKILL\) at step \d+\./);
      assert.ok((api.session.run?.trainLoss.length ?? 0) > 0, 'what was reported is kept');
      const outcome = await vscode.commands.executeCommand('tensorscope.trainAgain');
      assert.deepEqual(outcome, { started: true });
      assert.notEqual(api.engine.pid, pid);
    } finally {
      errors.dispose();
    }
  });

  test('the shapes of the run are there without being asked for', async () => {
    const api = await activated();
    await train(small.cnn);
    await until(api, 'the shape table', () => api.session.table?.model === 'cnn');
    const conv = api.session.table?.layers.find(({ path: layer }) => layer === 'conv');
    assert.ok(conv?.output.kind === 'tensor');
    assert.equal(conv.output.shape[1], 2, 'the channels of the run, not of the default');
    await untilState(api, 'finished');
  });

  test('nothing is written into the workspace', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0].uri.fsPath;
    assert.ok(folder);
    const listing = (): string[] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((file) => `${file} ${statSync(path.join(folder, file)).mtimeMs}`)
        .toSorted();
    const before = listing();
    const api = await activated();
    await train(small.cnn);
    await untilState(api, 'finished');
    assert.deepEqual(listing(), before);
  });
});

// The built page in a real browser: what is there, that its numbers agree with the messages, that
// the keyboard reaches everything, and that nothing breaks the content policy.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { openRun, watched } from './harness/answeredPage.ts';
import { fakeLoss, fakeRun, fakeTable, hydrate } from './fakes/fakeMessages.ts';
import { measureDrawing } from './harness/measureDrawing.ts';
import { startPageHarness } from './harness/pageHarness.ts';
import type { OpenPage, PageHarness } from './harness/pageHarness.ts';

describe('the page', () => {
  let harness: PageHarness;
  before(async () => {
    harness = await startPageHarness();
  });
  after(() => harness.close());
  afterEach(() => harness.closePages());

  const regions = (open: OpenPage) =>
    open.page
      .getByRole('region')
      .evaluateAll((all) => all.map((element) => element.getAttribute('aria-label')));

  test('says ready, and claims nothing before the host has answered', async () => {
    const open = await harness.open();
    assert.deepEqual(await open.posted(), [{ kind: 'ready' }]);
    assert.equal(await open.page.locator('#page').innerText(), '');
  });

  test('offers Train Model before the first run', async () => {
    const open = await harness.open();
    await open.send(hydrate('sidePanel'));
    await open.page.getByRole('button', { name: 'Train Model…' }).click();
    assert.deepEqual((await open.posted()).at(-1), { kind: 'command', command: 'train' });
    assert.deepEqual(await regions(open), ['At the caret']);
  });

  for (const [model, picture] of [
    ['cnn', 'Feature maps'],
    ['rnn', 'Hidden states'],
    ['transformer', 'Attention maps'],
  ] as const) {
    test(`shows the sections of the ${model} and acknowledges its pictures`, async () => {
      const open = await openRun(harness, model);
      assert.deepEqual(await regions(open), [
        'Loss curve',
        'At the caret',
        picture,
        'Logits',
        'Layer shapes',
      ]);
      const drawn = (await open.posted()).filter((message) => message.kind === 'drawn');
      assert.equal(drawn.length, (await watched(open)).length);
      assert.deepEqual(open.complaints, []);
    });
  }

  test('shows the numbers of the run in the header', async () => {
    const open = await openRun(harness, 'cnn');
    const head = await open.page.locator('.head').innerText();
    const loss = fakeLoss(2184).at(-1) ?? 0;
    for (const part of ['CNN', 'MNIST', 'Training', '2,184', '2.33', loss.toFixed(4), '11,204']) {
      assert.ok(head.includes(part), `${part} in ${head}`);
    }
  });

  test('follows the training: new loss points, then pause', async () => {
    const open = await openRun(harness, 'cnn');
    const trainLoss = Float32Array.of(0.5, 0.25);
    const stepSeconds = Float32Array.of(0.05, 0.05);
    const counters = { step: 2186, epoch: 2.33, perSecond: 900, learningRate: 0.002 };
    await open.send({
      kind: 'progress',
      firstStep: 2185,
      trainLoss,
      stepSeconds,
      validation: [],
      ...counters,
    });
    await open.send({ kind: 'state', state: { kind: 'paused' }, hasWeights: true });
    const head = await open.page.locator('.head').innerText();
    assert.match(head, /2,186[^]*0\.2500/);
    assert.match(head, /Paused/);
    await open.page.getByRole('button', { name: 'Train One Step' }).click();
    await open.page.getByRole('button', { name: 'Resume Training' }).click();
    const commands = (await open.posted()).filter((message) => message.kind === 'command');
    assert.deepEqual(
      commands.map(({ command }) => command),
      ['stepOnce', 'resume'],
    );
  });

  test('keeps the old learning rate and says why when a wrong one is typed', async () => {
    const open = await openRun(harness, 'cnn');
    const field = open.page.getByRole('textbox', { name: 'Learning rate' });
    await field.fill('-1');
    await field.press('Enter');
    await open.page.getByText('The learning rate must be a number greater than 0').waitFor();
    assert.ok(!(await open.posted()).some((message) => message.kind === 'setLearningRate'));
    await field.fill('0.0005');
    await field.press('Enter');
    assert.deepEqual((await open.posted()).at(-1), { kind: 'setLearningRate', value: 0.0005 });
    await open.page.getByRole('alert').waitFor({ state: 'detached' });
  });

  test('lists the layers in forward order and reveals the source of the one chosen', async () => {
    const open = await openRun(harness, 'cnn');
    const rows = open.page.getByRole('region', { name: 'Layer shapes' }).getByRole('row');
    assert.match(
      (await rows.nth(2).innerText()).replaceAll(/\s+/g, ' '),
      /conv Conv2d \[B, 8, H-2, W-2\] \[4, 8, 26, 26\] 80/,
    );
    await rows.nth(1).focus();
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('Enter');
    const { layers, trace } = fakeTable('cnn');
    const asked = { kind: 'reveal', source: layers[1]?.source, trace };
    assert.deepEqual((await open.posted()).at(-1), asked);
  });

  test('opens and closes nested layers with the arrow keys', async () => {
    const open = await openRun(harness, 'transformer');
    const region = open.page.getByRole('region', { name: 'Layer shapes' });
    assert.equal(await region.getByText('qkv_proj').count(), 0);
    await region.getByRole('row', { name: 'layer_stack.0' }).first().focus();
    await open.page.keyboard.press('ArrowRight');
    await region.getByText('slf_attn').waitFor();
    await open.page.keyboard.press('ArrowLeft');
    await region.getByText('slf_attn').waitFor({ state: 'detached' });
  });

  test('shows the same losses in the table as in the curve', async () => {
    const open = await openRun(harness, 'cnn');
    const region = open.page.getByRole('region', { name: 'Loss curve' });
    const toggle = region.getByRole('button', { name: 'Show as table' });
    await toggle.click();
    await open.drawn();
    assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
    const loss = fakeLoss(2184);
    const first = await region.getByRole('row').nth(1).innerText();
    assert.equal(first.split(/\s+/)[1], loss.at(-1)?.toFixed(4));
    const step = await region.getByRole('row', { name: /^2,000 / }).innerText();
    assert.equal(step.split(/\s+/)[1], loss[1999]?.toFixed(4));
  });

  test('says what there is to know of a run, also when its state changes', async () => {
    const open = await harness.open();
    const note = 'No seed repeats Date.now (net.ts:4).';
    await open.send(hydrate('sidePanel', 'cnn', { ...fakeRun('cnn', 40), notes: [note] }));
    await open.send({ kind: 'state', state: { kind: 'paused' }, hasWeights: true });
    assert.equal(await open.page.locator('.notice').innerText(), note);
  });

  test('leads to the line where a number stopped being finite, before training again', async () => {
    const open = await openRun(harness, 'cnn');
    const at = { file: 'models/cnn.ts', startLine: 30, startColumn: 4, endLine: 30, endColumn: 9 };
    const problem = { text: 'The loss became NaN', values: {} };
    await open.send({
      kind: 'state',
      state: { kind: 'failed', problem, step: { step: 41, at, sample: 2 } },
      failure: problem.text,
      hasWeights: true,
    });
    const buttons = await open.page.locator('[role=alert] vscode-button').allInnerTexts();
    assert.deepEqual(
      buttons.map((label) => label.trim()),
      ['Go to Line 31', 'Train Again'],
    );
    await open.page.getByRole('button', { name: 'Go to Line 31' }).click();
    const [command] = (await open.posted()).slice(-1);
    assert.deepEqual(command, { kind: 'command', command: 'goToFailure' });
  });

  test('says why a run failed, offers the ways on, and keeps its data on screen', async () => {
    const open = await openRun(harness, 'cnn');
    const problem = { text: 'The engine was ended', values: {} };
    const failure = 'The engine was ended by the system (SIGKILL).';
    await open.send({
      kind: 'state',
      state: { kind: 'failed', problem },
      failure,
      hasWeights: false,
    });
    assert.match(await open.page.getByRole('alert').innerText(), /SIGKILL/);
    await open.page.getByRole('button', { name: 'Train Again' }).click();
    await open.page.getByRole('button', { name: 'Show Output' }).click();
    const commands = (await open.posted()).slice(-2);
    assert.deepEqual(commands, [
      { kind: 'command', command: 'trainAgain' },
      { kind: 'command', command: 'showOutput' },
    ]);
    assert.deepEqual(await regions(open), [
      'Loss curve',
      'At the caret',
      'Feature maps',
      'Logits',
      'Layer shapes',
    ]);
  });

  test('draws again in the other theme', async () => {
    const open = await openRun(harness, 'rnn');
    const pixels = () =>
      open.page
        .locator('.hiddenStates canvas')
        .first()
        .evaluate((canvas) => {
          const { width, height } = canvas as HTMLCanvasElement;
          const context = (canvas as HTMLCanvasElement).getContext('2d');
          return [...(context?.getImageData(width / 2, height - 8, 1, 1).data ?? [])].join();
        });
    const dark = await pixels();
    await open.setTheme('light');
    await open.drawn();
    assert.notEqual(await pixels(), dark);
    assert.deepEqual(open.complaints, []);
  });

  test('arranges the same parts beside each other in an editor tab', async () => {
    const open = await openRun(harness, 'transformer', { place: 'editorTab', width: 1280 });
    const shapes = await open.page.getByRole('region', { name: 'Layer shapes' }).boundingBox();
    const maps = await open.page.getByRole('region', { name: 'Attention maps' }).boundingBox();
    assert.ok(shapes && maps && maps.x >= shapes.x + shapes.width);
  });

  test('reads each step of a curve of 100,000 points, and says how long a frame takes', async (t) => {
    const open = await harness.open();
    await open.send(hydrate('sidePanel', 'rnn', fakeRun('rnn', 100_000)));
    const chart = open.page.getByRole('application', { name: /^Loss curve/ });
    await chart.focus();
    await open.page.keyboard.press('Home');
    await open.page.getByText('at step 1').waitFor();
    const milliseconds = await open.page.evaluate(measureDrawing, 100_000);
    t.diagnostic(`${milliseconds.toFixed(1)} ms for a frame with 100,000 points`);
    await chart.focus();
    await open.page.keyboard.press('End');
    await open.page.getByText('at step 100,020').waitFor();
    await open.page.keyboard.press('+');
    await open.page.getByText(/^steps \d/).waitFor();
    await open.page.keyboard.press('Escape');
    await open.page.getByText(/^steps \d/).waitFor({ state: 'detached' });
  });
});

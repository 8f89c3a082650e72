import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TrainLoop } from '../../../../extension/engine/training/trainLoop.ts';
import type { LoopState } from '../../../../extension/engine/training/trainLoop.ts';
import { StepFailure } from '../../../../extension/engine/training/stepFailure.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';
import { FakeTrainer } from './fakeTrainer.ts';

interface Recording {
  readonly loop: TrainLoop;
  readonly states: LoopState[];
  readonly steps: number[];
  readonly validated: number[];
  /** Called after every step; a test gives its orders here. */
  afterStep: (step: number) => void;
  /** Settles the next time the loop is in this state. */
  reached(state: LoopState): Promise<void>;
}

function record(...experiment: ConstructorParameters<typeof FakeTrainer>): Recording {
  const waiting: { state: LoopState; resolve: () => void }[] = [];
  const recording: Recording = {
    states: [],
    steps: [],
    validated: [],
    afterStep: () => {},
    reached: (state) => new Promise((resolve) => waiting.push({ state, resolve })),
    loop: new TrainLoop(new FakeTrainer(...experiment), {
      stateChanged: (state) => {
        recording.states.push(state);
        for (const each of waiting) if (each.state === state) each.resolve();
      },
      stepped: (step) => {
        recording.steps.push(step);
        recording.afterStep(step);
      },
      validated: ({ step }) => recording.validated.push(step),
    }),
  };
  return recording;
}

test('the loop trains every step once, in order, and then is finished', async () => {
  const { loop, steps, states } = record({ totalSteps: 4 });
  assert.equal(await loop.run(), 'finished');
  assert.deepEqual(steps, [1, 2, 3, 4]);
  assert.deepEqual(states, ['training', 'finished']);
});

test('validation happens at its interval and after the last step', async () => {
  const { loop, validated } = record({ totalSteps: 7, validationEvery: 3 });
  await loop.run();
  assert.deepEqual(validated, [3, 6, 7]);
});

test('without an interval only the last step is validated', async () => {
  const { loop, validated } = record({ totalSteps: 7 });
  await loop.run();
  assert.deepEqual(validated, [7]);
});

test('a paused loop trains no step until it is resumed', async () => {
  const recording = record();
  const { loop, steps, states } = recording;
  recording.afterStep = (step) => step === 3 && loop.pause();
  const paused = recording.reached('paused');
  const end = loop.run();
  await paused;
  assert.deepEqual(steps, [1, 2, 3]);
  loop.resume();
  await end;
  assert.equal(steps.length, 10);
  assert.deepEqual(states, ['training', 'paused', 'training', 'finished']);
});

test('one step at a time: each order trains one step and pauses again', async () => {
  const recording = record();
  const { loop, steps } = recording;
  loop.pause();
  let paused = recording.reached('paused');
  const end = loop.run();
  await paused;
  assert.deepEqual(steps, []);
  for (const expected of [[1], [1, 2]]) {
    paused = recording.reached('paused');
    loop.stepOnce();
    await paused;
    assert.deepEqual(steps, expected);
  }
  loop.stop();
  assert.equal(await end, 'stopped');
});

test('stop ends the loop after the current step, also while it is paused', async () => {
  const running = record();
  running.afterStep = (step) => step === 2 && running.loop.stop();
  assert.equal(await running.loop.run(), 'stopped');
  assert.deepEqual(running.steps, [1, 2]);

  const sleeping = record();
  sleeping.loop.pause();
  const paused = sleeping.reached('paused');
  const end = sleeping.loop.run();
  await paused;
  sleeping.loop.stop();
  assert.equal(await end, 'stopped');
});

test('orders that arrive as macrotasks are read between two steps', async () => {
  const recording = record({ totalSteps: 1_000_000 });
  setImmediate(() => recording.loop.stop());
  assert.equal(await recording.loop.run(), 'stopped');
  assert.ok(recording.steps.length < 10, `${recording.steps.length} steps before the order`);
});

for (const loss of [NaN, Infinity]) {
  test(`a loss of ${loss} ends the run with the reason that the trainer finds`, async () => {
    const { loop, steps } = record({}, (step) => (step === 3 ? loss : 1));
    await assert.rejects(loop.run(), (error) => {
      assert.ok(error instanceof StepFailure);
      assert.equal(error.message, `The loss is ${loss}.`);
      assert.equal(error.failed.step, 3);
      return true;
    });
    assert.deepEqual(steps, [1, 2]);
  });
}

test('a backend that runs out of memory is a problem of the settings, another error is not', async () => {
  const trap = record({}, () => {
    throw new WebAssembly.RuntimeError('memory access out of bounds');
  });
  await assert.rejects(trap.loop.run(), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.match(error.message, /Step 1 broke off.*memory access out of bounds.*batchSize/);
    return true;
  });
  const defect = record({}, () => {
    throw new RangeError('a defect');
  });
  await assert.rejects(defect.loop.run(), RangeError);
});

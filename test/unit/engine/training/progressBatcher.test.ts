import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProgressBatcher } from '../../../../extension/engine/training/progressBatcher.ts';
import { FakeTrainer } from './fakeTrainer.ts';
import type { ProgressReport } from '../../../../extension/protocol/runReport.ts';

function createBatcher() {
  const reports: ProgressReport[] = [];
  const clock = { now: 0 };
  const batcher = new ProgressBatcher(
    {
      description: { ...new FakeTrainer().description, stepsPerEpoch: 4 },
      learningRateAt: (step) => step / 100,
    },
    (report) => reports.push(report),
    () => clock.now,
  );
  return { batcher, reports, clock };
}

test('the first loss is reported at once, the next ones wait for 50 ms', () => {
  const { batcher, reports, clock } = createBatcher();
  batcher.addStep(1, 3, 64, 0.001);
  assert.equal(reports.length, 1);
  clock.now = 20;
  batcher.addStep(2, 2, 64, 0.002);
  assert.equal(reports.length, 1);
  clock.now = 50;
  batcher.addStep(3, 1, 64, 0.003);
  assert.equal(reports.length, 2);
  assert.equal(reports[1].firstStep, 2);
  assert.deepEqual(reports[1].trainLoss, Float32Array.of(2, 1));
  assert.deepEqual(reports[1].stepSeconds, Float32Array.of(0.002, 0.003));
});

test('no loss point is lost or repeated, however fast the steps come', () => {
  const { batcher, reports, clock } = createBatcher();
  for (let step = 1; step <= 1000; step++) {
    clock.now += 3;
    batcher.addStep(step, step, 1, 0.003);
  }
  batcher.flush();
  const losses = reports.flatMap((report) => [...report.trainLoss]);
  assert.deepEqual(
    losses,
    Array.from({ length: 1000 }, (_, i) => i + 1),
  );
  for (const { firstStep, trainLoss } of reports) assert.equal(trainLoss[0], firstStep);
  assert.ok(reports.length <= 3000 / 50 + 2, `${reports.length} reports`);
});

test('a flush sends what waits, and nothing when nothing waits', () => {
  const { batcher, reports } = createBatcher();
  batcher.addStep(1, 3, 64, 0.5);
  batcher.addStep(2, 2, 64, 0.5);
  batcher.addValidation({ step: 2, loss: 2.5 });
  batcher.flush();
  batcher.flush();
  assert.equal(reports.length, 2);
  assert.deepEqual(reports[1].validation, [{ step: 2, loss: 2.5 }]);
});

test('a report tells epoch, speed and learning rate of its newest step', () => {
  const { batcher, reports } = createBatcher();
  batcher.addStep(1, 3, 64, 0.5);
  const [{ step, epoch, perSecond, learningRate }] = reports;
  assert.deepEqual(
    { step, epoch, perSecond, learningRate },
    { step: 1, epoch: 0.25, perSecond: 128, learningRate: 0.01 },
  );
});

test('the speed follows the steps of the last seconds, not those of long ago', () => {
  const { batcher, reports, clock } = createBatcher();
  for (let step = 1; step <= 10; step++) batcher.addStep(step, 1, 100, 1);
  for (let step = 11; step <= 40; step++) batcher.addStep(step, 1, 100, 0.1);
  clock.now = 100;
  batcher.flush();
  const { perSecond } = reports[reports.length - 1];
  assert.ok(Math.abs(perSecond - 1000) < 1e-6, `${perSecond} per second`);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NewestWeights } from '../../../../extension/engine/main/newestWeights.ts';
import type { WeightSnapshot } from '../../../../extension/engine/models/weights.ts';

function weightsAt(step: number): WeightSnapshot {
  return { step, values: new Map() };
}

/** With a clock that the test turns, and a run that has weights when the test says so. */
function setUp() {
  const clock = { now: 0 };
  let asked = 0;
  const weights = new NewestWeights(
    () => asked++,
    () => clock.now,
  );
  const stepOf = async () => (await weights.get())?.step;
  return { weights, clock, stepOf, asked: () => asked };
}

test('the first weights are waited for, and asked for once by all who look', async () => {
  const { weights, stepOf, asked } = setUp();
  const looks = [stepOf(), stepOf()];
  assert.equal(asked(), 1);
  weights.arrived(weightsAt(3));
  assert.deepEqual(await Promise.all(looks), [3, 3]);
});

test('looks that come together are of one step', async () => {
  const { weights, clock, stepOf, asked } = setUp();
  weights.arrived(weightsAt(3));
  weights.trained(9);
  clock.now = 99;
  assert.equal(await stepOf(), 3);
  assert.equal(asked(), 0);
});

test('a look does not wait for the step under way, but newer weights are asked for', async () => {
  const { weights, clock, stepOf, asked } = setUp();
  weights.arrived(weightsAt(3));
  weights.trained(9);
  clock.now = 500;
  assert.equal(await stepOf(), 3);
  assert.equal(asked(), 1);
  weights.arrived(weightsAt(10));
  assert.equal(await stepOf(), 10);
});

test('weights that nobody looked at for seconds are not shown as the newest', async () => {
  const { weights, clock, stepOf } = setUp();
  weights.arrived(weightsAt(3));
  weights.trained(900);
  clock.now = 60_000;
  const look = stepOf();
  weights.arrived(weightsAt(901));
  assert.equal(await look, 901);
});

test('while a run rests nothing is copied, however long it rests', async () => {
  const { weights, clock, stepOf, asked } = setUp();
  weights.arrived(weightsAt(9));
  weights.trained(9);
  clock.now = 60_000;
  assert.equal(await stepOf(), 9);
  assert.equal(asked(), 0);
});

test('who waits with the caret gets what the last look had, for two seconds', async () => {
  const { weights, clock, stepOf } = setUp();
  const urgent = async () => (await weights.get(true))?.step;
  weights.arrived(weightsAt(3));
  weights.trained(3);
  assert.equal(await stepOf(), 3);
  weights.trained(9);
  weights.arrived(weightsAt(9));
  clock.now = 1999;
  assert.equal(await urgent(), 3, 'they are loaded');
  clock.now = 2000;
  assert.equal(await urgent(), 9);
  weights.trained(10);
  weights.arrived(weightsAt(10));
  clock.now = 2100;
  assert.equal(await urgent(), 9);
  assert.equal(await stepOf(), 10, 'pictures show the newest');
  assert.equal(await urgent(), 10);
  weights.trained(11);
  weights.arrived(weightsAt(11));
  weights.rest(true);
  assert.equal(await urgent(), 11, 'a run at rest has no newer ones');
});

test('of a run at rest the newest are waited for, however new the last ones are', async () => {
  const { weights, stepOf, asked } = setUp();
  weights.arrived(weightsAt(3));
  weights.trained(9);
  weights.rest(true);
  const look = stepOf();
  assert.equal(asked(), 1);
  weights.arrived(weightsAt(9));
  assert.equal(await look, 9);
});

test('a copy that was asked for before the last step of a run at rest is not the newest', async () => {
  const { weights, clock, stepOf, asked } = setUp();
  weights.arrived(weightsAt(3));
  weights.trained(8);
  clock.now = 500;
  assert.equal(await stepOf(), 3);
  weights.trained(9);
  weights.rest(true);
  const look = stepOf();
  weights.arrived(weightsAt(8));
  assert.equal(asked(), 2);
  weights.arrived(weightsAt(9));
  assert.equal(await look, 9);
});

test('the end of a run settles who waits, with the last weights or with none', async () => {
  const { weights, stepOf } = setUp();
  const early = stepOf();
  weights.end();
  assert.equal(await early, undefined);
  weights.arrived(weightsAt(4));
  assert.equal(await stepOf(), 4);
});

// The verdicts of `npm run reference`, from results that are made up.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArguments } from '../../../extension/engine/cli/trainArguments.ts';
import { isMet, outcomeTable, referenceRuns, type Outcome } from '../../reference/bands.ts';

/** The first milestone of a model, reached with this value. */
function outcome(model: string, value: number): Outcome {
  const run = referenceRuns.find((each) => each.model === model)!;
  return { run, milestone: run.milestones[0], value, seconds: 12.4, seed: 3 };
}

test('an accuracy must reach its band, a loss must stay below it', () => {
  assert.equal(isMet(outcome('cnn', 0.96)), true);
  assert.equal(isMet(outcome('cnn', 0.9599)), false);
  assert.equal(isMet(outcome('rnn', 2.1)), true);
  assert.equal(isMet(outcome('rnn', 2.101)), false);
});

test('a result that is not a number misses its band', () => {
  for (const { model } of referenceRuns) assert.equal(isMet(outcome(model, NaN)), false);
});

test('epochs are counted in the steps of the data, the last partial batch included', () => {
  const { milestones } = outcome('cnn', 1).run;
  assert.deepEqual(
    milestones.map(({ step }) => step(938)),
    [938, 2814, 4690],
  );
});

test('every run is one that the terminal command takes, with its last milestone at the end', () => {
  for (const { model, args, milestones } of referenceRuns) {
    const request = readArguments(args)?.request;
    assert.equal(request?.model, model);
    const { length } = request;
    assert.ok('steps' in length || 'epochs' in length);
    const count = 'steps' in length ? length.steps : length.epochs;
    assert.equal(milestones.at(-1)?.step(1), count);
  }
});

test('the table says what was measured, what is asked, and whether it is met', () => {
  const table = outcomeTable([outcome('cnn', 0.9712), outcome('rnn', 2.5)]).split('\n');
  assert.equal(table.length, 4);
  assert.match(table[2], /1 epoch \| 97\.1 % \| ≥ 96\.0 % \| yes \| 12 s \| 3 \|$/);
  assert.match(table[3], /500 steps \| 2\.500 \| ≤ 2\.100 \| \*\*no\*\*/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  SiteChoices,
  chooseExecution,
  siteKey,
  tensorParts,
} from '../../../../extension/host/shapes/executionChoice.ts';
import { valueOf } from './siteValue.ts';
import { execution, site, table, tensor } from './tables.ts';

const stacked = site(
  'h',
  [3, 0, 1],
  [
    execution(tensor(1), 'layers.0', 0),
    execution(tensor(2), 'layers.0', 1),
    execution(tensor(3), 'layers.1', 0),
  ],
);

test('a run is chosen by its module and by how often it had run there', () => {
  const chosen = chooseExecution(stacked, { module: 0, iteration: 1, part: 0 });
  const place = { site: stacked.id, module: 'layers.0', iteration: 1, part: 0 };
  assert.deepEqual(chosen.place, place);
  assert.deepEqual(chosen.modules, ['layers.0', 'layers.1']);
  assert.equal(chosen.iterations, 2);
});

test('more than there are means the last, less than none the first', () => {
  const last = chooseExecution(stacked, { module: 9, iteration: 9, part: 9 });
  assert.deepEqual([last.place.module, last.iteration], ['layers.1', 0]);
  const before = chooseExecution(stacked, { module: -1, iteration: -1, part: -1 });
  assert.deepEqual([before.place.module, before.iteration], ['layers.0', 0]);
});

test('an expression that the trace did not reach has the runs that a look found', () => {
  const idle = site('x', [0, 0, 1], []);
  const choice = { module: 1, iteration: 5, part: 0 };
  const unknown = chooseExecution(idle, choice);
  assert.deepEqual([unknown.value, unknown.iterations, unknown.modules], [undefined, 0, []]);
  const answer = valueOf({ ...unknown.place, module: 'b' });
  const chosen = chooseExecution(idle, choice, { ...answer, modules: ['a', 'b'], iterations: 4 });
  assert.deepEqual([chosen.place.module, chosen.place.iteration], ['b', 5]);
  assert.deepEqual([chosen.iteration, chosen.iterations, chosen.parts], [3, 4, ['']]);
  assert.deepEqual(chosen.tensor, tensor(4, 8));
});

test('a loop that a look went through more often than the trace offers all of its runs', () => {
  const loop = site('h', [3, 0, 1], [execution(tensor(7), 'a', 0), execution(tensor(7), 'b', 0)]);
  const choice = { module: 0, iteration: 2, part: 0 };
  const answer = { ...valueOf(chooseExecution(loop, choice).place), iterations: 3 };
  const chosen = chooseExecution(loop, choice, answer);
  assert.deepEqual([chosen.iteration, chosen.iterations, chosen.value], [2, 3, tensor(7)]);
  const other = chooseExecution(loop, { ...choice, module: 1 }, answer);
  assert.deepEqual([other.iteration, other.iterations], [0, 1]);
});

test('the tensors of a value are counted depth first, with their names', () => {
  const parts = tensorParts({
    kind: 'list',
    items: [tensor(1), { kind: 'record', fields: { mask: tensor(2), more: tensor(3) } }],
  });
  assert.deepEqual(
    parts.map(({ name, value }) => [name, value.shape[0]]),
    [
      ['[0]', 1],
      ['[1].mask', 2],
      ['[1].more', 3],
    ],
  );
});

test('a choice outlives another pass, in which the expression stands on another line', () => {
  const before = [site('x', [1, 0, 1], []), site('x', [2, 0, 1], [])];
  const after = [site('x', [5, 0, 1], []), site('x', [9, 0, 1], [])];
  const choices = new SiteChoices();
  choices.set(siteKey(table(before), before[1]), { module: 2, iteration: 1, part: 0 });
  assert.equal(choices.get(siteKey(table(after), after[1])).module, 2);
  assert.equal(choices.get(siteKey(table(after), after[0])).module, 0);
});

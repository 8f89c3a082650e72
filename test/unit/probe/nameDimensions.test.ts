// Executions of several passes → the same executions, with names. The passes are written out here.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameDimensions } from '../../../extension/probe/nameDimensions.ts';
import type { SizedPass } from '../../../extension/probe/nameDimensions.ts';
import type { Sizes } from '../../../extension/probe/dimensionForms.ts';
import type { Execution, ValueShape } from '../../../extension/protocol/shapeTable.ts';

const passes: readonly Sizes[] = [
  { T: 4, B: 3 },
  { T: 2, B: 3 },
  { T: 4, B: 5 },
  { T: 3, B: 7 },
];
const site = 8;

function tensor(...shape: number[]): ValueShape {
  return { kind: 'tensor', shape, dtype: 'float32' };
}

/** What the site held, execution by execution; nothing where the pass did not get there. */
function pass(sizes: Sizes, values: readonly ValueShape[], modulePath = ''): SizedPass {
  const executions = values.map((value, iteration): Execution => ({
    ...{ modulePath, iteration, value },
  }));
  return { sizes, executions: new Map(values.length > 0 ? [[site, executions]] : []) };
}

function named(made: readonly SizedPass[], shown: Sizes = passes[0]): readonly ValueShape[] {
  const { executions } = nameDimensions(made, shown);
  return (executions.get(site) ?? []).map(({ value }) => value);
}

function namesOf(value: ValueShape | undefined): readonly string[] | undefined {
  return value?.kind === 'tensor' ? value.names : undefined;
}

test('axes that depend on a size get its name, the others their number', () => {
  const [value] = named(passes.map((sizes) => pass(sizes, [tensor(sizes.B, 8, sizes.T - 1)])));
  assert.deepEqual(value, {
    ...{ kind: 'tensor', shape: [3, 8, 3], dtype: 'float32' },
    names: ['B', '8', 'T-1'],
  });
});

test('a tensor that depends on nothing has no names', () => {
  assert.deepEqual(named(passes.map((sizes) => pass(sizes, [tensor(8, 9)]))), [tensor(8, 9)]);
});

test('what a tensor holds stays with it', () => {
  const input: ValueShape = { kind: 'tensor', shape: [3], dtype: 'int32', holds: 'input' };
  const made = passes.map((sizes) => pass(sizes, [{ ...input, shape: [sizes.B] }]));
  assert.deepEqual(named(made), [{ ...input, names: ['B'] }]);
});

test('sizes are given as training has them, which may be longer than what was passed', () => {
  const made = passes.map((sizes) => pass(sizes, [tensor(sizes.T * sizes.B, 5)]));
  const [value] = named(made, { T: 100, B: 64 });
  assert.deepEqual(value, {
    ...{ kind: 'tensor', shape: [6400, 5], dtype: 'float32' },
    names: ['T·B', '5'],
  });
});

test('time steps that other passes did not have are named by the last that they had', () => {
  const steps = ({ T, B }: Sizes) => Array.from({ length: T }, () => tensor(B, 6));
  const values = named(passes.map((sizes) => pass(sizes, steps(sizes))));
  assert.deepEqual(values.map(namesOf), [
    ['B', '6'],
    ['B', '6'],
    ['B', '6'],
    ['B', '6'],
  ]);
});

test('time steps are compared with the same step of other passes', () => {
  const grown = ({ T, B }: Sizes) => Array.from({ length: T }, (_, t) => tensor(B, t + 1));
  const values = named(passes.map((sizes) => pass(sizes, grown(sizes))));
  assert.deepEqual(namesOf(values[0]), ['B', '1']);
  assert.deepEqual(namesOf(values[1]), ['B', '2']);
});

test('executions of another module are never compared', () => {
  const [base, ...others] = passes;
  const made = [
    pass(base, [tensor(base.B)], 'encoder'),
    ...others.map((sizes) => pass(sizes, [tensor(sizes.T)], 'decoder')),
  ];
  assert.deepEqual(named(made), [tensor(3)]);
});

test('tensors inside lists and records are named one by one', () => {
  const made = passes.map((sizes) => {
    const states: ValueShape = { kind: 'list', items: [tensor(sizes.B), tensor(sizes.T)] };
    return pass(sizes, [{ kind: 'record', fields: { states, last: tensor(sizes.B, 2) } }]);
  });
  const [value] = named(made);
  assert.ok(value.kind === 'record' && value.fields.states.kind === 'list');
  assert.deepEqual(value.fields.states.items.map(namesOf), [['B'], ['T']]);
  assert.deepEqual(namesOf(value.fields.last), ['B', '2']);
});

test('a list with one entry for each time step is named in all of them', () => {
  const made = passes.map((sizes) => {
    const items = Array.from({ length: sizes.T }, () => tensor(sizes.B, 6));
    return pass(sizes, [{ kind: 'list', items }]);
  });
  const [value] = named(made);
  assert.ok(value.kind === 'list');
  assert.equal(value.items.length, 4);
  for (const item of value.items) assert.deepEqual(namesOf(item), ['B', '6']);
});

test('a pass that failed before the line takes no part', () => {
  // With other time steps the pass does not get here; B is known from the third.
  const made = passes.map((sizes) => pass(sizes, sizes.T === 4 ? [tensor(sizes.B, 40)] : []));
  const [value] = named(made);
  assert.deepEqual(namesOf(value), ['B', '40']);
});

test('where only the shown pass came, there are numbers', () => {
  const made = passes.map((sizes, i) => pass(sizes, i === 0 ? [tensor(3, 40)] : []));
  assert.deepEqual(named(made, { T: 100, B: 64 }), [tensor(3, 40)]);
});

test('a value that has another rank or kind in another pass is not compared with it', () => {
  const [base, ...others] = passes;
  const list: ValueShape = { kind: 'list', items: [tensor(5)] };
  const made = [pass(base, [tensor(3)]), ...others.map((sizes) => pass(sizes, [list]))];
  assert.deepEqual(named(made), [tensor(3)]);
  const flat = [
    pass(base, [tensor(3)]),
    ...others.map(({ B }) => pass({ T: 4, B }, [tensor(B, 1)])),
  ];
  assert.deepEqual(named(flat), [tensor(3)]);
});

test('every value of the shown pass leads to its named one', () => {
  const made = passes.map((sizes) => pass(sizes, [tensor(sizes.B)]));
  const { values, executions } = nameDimensions(made, passes[0]);
  const before = made[0].executions.get(site)?.[0].value;
  assert.ok(before);
  assert.equal(values.get(before), executions.get(site)?.[0].value);
});

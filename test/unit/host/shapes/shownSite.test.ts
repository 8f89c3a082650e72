import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineMap } from '../../../../extension/host/shapes/lineMap.ts';
import {
  addressOf,
  describeSite,
  siteOf,
  siteOfLine,
} from '../../../../extension/host/shapes/shownSite.ts';
import type { Site } from '../../../../extension/protocol/shapeTable.ts';
import { firstExecution } from '../../../../extension/host/shapes/executionChoice.ts';
import { valueOf } from './siteValue.ts';
import { execution, site, table, tensor } from './tables.ts';

const file = 'models/cnn.ts';
const first = { choice: firstExecution, onlyLooked: 'Only looked at.' };

function found(one: Site, isStale = false) {
  const range = { ...one.range, startLine: 40, endLine: 40 };
  return { table: table([one]), site: one, range, file, isStale, lines: LineMap.unchanged };
}

test('a list of tensors inside layers and a loop is told with all there is to choose from', () => {
  const value = { kind: 'list', items: [tensor(4, 8), tensor(2)] } as const;
  const runs = ['a', 'b'].flatMap((path) => [0, 1, 2].map((time) => execution(value, path, time)));
  const one = site('const [x, h]', [3, 4, 9], runs);
  const choice = { module: 1, iteration: 2, part: 1 };
  const { shown, tensor: at } = describeSite(found(one, true), { ...first, choice });
  assert.deepEqual(shown.modules, ['a', 'b']);
  assert.deepEqual([shown.module, shown.iterations, shown.iteration, shown.part], [1, 3, 2, 1]);
  assert.deepEqual(shown.parts, ['[0]', '[1]']);
  assert.equal(shown.namedShape, 'Tensor[2]');
  assert.equal(shown.isStale, true);
  assert.deepEqual(at?.place, { site: one.id, module: 'b', iteration: 2, part: 1 });
  assert.deepEqual([at.trace, shown.trace], [table([one]).trace, table([one]).trace]);
});

test('the place is where the expression stands now, the range where it stood when it was traced', () => {
  const { shown } = describeSite(found(site('x', [3, 4, 9], [execution(tensor(1))])), first);
  assert.equal(shown.place, 'cnn.ts:41');
  assert.equal(shown.range.startLine, 3);
});

test('a shape is told by its named dimensions', () => {
  const value = { kind: 'tensor', shape: [4, 26], dtype: 'float32', names: ['B', 'H-2'] } as const;
  const { shown } = describeSite(found(site('x', [3, 4, 9], [execution(value)])), first);
  assert.equal(shown.namedShape, 'Tensor[B, H-2]');
});

test('an expression that the trace did not reach is asked for, and what a look finds says so', () => {
  const never = found(site('x', [3, 4, 9], []));
  const before = describeSite(never, first);
  assert.deepEqual([before.shown.namedShape, before.shown.note], ['', undefined]);
  assert.ok(before.tensor);
  const looked = { ...valueOf(before.tensor.place), iterations: 3 };
  const { shown } = describeSite(never, { ...first, looked });
  assert.deepEqual([shown.iterations, shown.namedShape], [3, 'Tensor[4, 8]']);
  assert.equal(shown.note, 'Only looked at.');
});

test('an array without tensors is not asked for', () => {
  const none = found(site('[]', [3, 4, 9], [execution({ kind: 'list', items: [] })]));
  assert.equal(describeSite(none, first).tensor, undefined);
});

test('of two expressions with one name each is found again as the one it was', () => {
  const twins = [3, 8].map((line) => site('x', [line, 4, 9], [execution(tensor(1))]));
  const moved = [5, 10].map((line) => site('x', [line, 4, 9], [execution(tensor(1))]));
  const address = addressOf(table(twins), twins[1]);
  assert.equal(siteOf(table(moved), address), moved[1]);
  assert.equal(siteOf(table(moved.slice(1)), address), undefined);
});

test('a caret beside all expressions of a line means what the line declares, else all of it', () => {
  const ran = [execution(tensor(1))];
  const part = site('this.conv', [3, 12, 20], ran);
  const declared = site('edges', [3, 4, 9], ran, 'declaration');
  const [inner, outer] = [site('x', [4, 15, 16], ran), site('f(x)', [4, 11, 17], ran)];
  const unreached = ['y', 'tf.add(y, x)'].map((name, i) => site(name, [5, 4, 5 + i], []));
  const sites = table([part, declared, inner, outer, ...unreached]);
  const shapes = { table: sites, file, isStale: false, lines: LineMap.unchanged };
  assert.equal(siteOfLine(shapes, 3), declared);
  assert.equal(siteOfLine(shapes, 4), outer);
  assert.equal(siteOfLine(shapes, 5), unreached[1]);
  assert.equal(siteOfLine(shapes, 6), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costLenses, exportLine, outlineOf } from '../../../../extension/host/language/lensText.ts';
import { formatProblem } from '../../../../extension/protocol/problem.ts';
import type { ClassOutline, ModuleCost } from '../../../../extension/protocol/shapeTable.ts';
import { site, table } from '../shapes/tables.ts';

const file = 'models/cnn.ts';

function outline(name: string, paths: readonly string[]): ClassOutline {
  const { range } = site(name, [0, 0, 1], []);
  const costs = paths.map((path) => cost(path, 11_626));
  return { name, range, forward: range, costs };
}

function cost(path: string, parameters: number): ModuleCost {
  return { path, parameters, multiplyAdds: 60_123_456, activationBytes: 80_896 };
}

const english = (text: string, values = {}): string => formatProblem({ text, values });

function modelNames(classes: readonly ClassOutline[], text: string): string[] {
  const { models } = outlineOf({ ...table([]), outline: classes }, file, text);
  return [...models].map(({ name }) => name);
}

test('the class that ran as the model is the model', () => {
  const classes = [outline('Block', ['blocks.0']), outline('Net', [''])];
  assert.deepEqual(modelNames(classes, 'export default make(Block);'), ['Net']);
});

test('before a pass ran, the class that the default export names is the model', () => {
  const classes = [outline('Block', []), outline('Net', []), outline('Netting', [])];
  const text = 'class Block {}\nexport default defineExperiment({ model: () => new Net() });';
  assert.deepEqual(modelNames(classes, text), ['Net']);
  assert.deepEqual(modelNames(classes, 'export default class Net {}'), ['Net']);
  assert.deepEqual(modelNames(classes, 'export class Net {}'), []);
});

test('a model that is no class has the line of its default export', () => {
  assert.equal(exportLine('const a = 1;\nexport default tf.sequential();'), 1);
  assert.equal(exportLine('export const a = 1;'), undefined);
});

test('costs are parameters, multiply-adds and bytes of one sample', () => {
  assert.deepEqual(
    costLenses([cost('', 11_626)], english, 'en').map(({ title }) => title),
    ['11,626 parameters', '60.1 M multiply-adds', '79.0 KB per sample'],
  );
  assert.deepEqual(costLenses([], english, 'en'), []);
});

test('of several modules of one class the first is shown, and all in the tooltip', () => {
  const [parameters] = costLenses([cost('a.0', 1), cost('a.1', 20)], english, 'en');
  assert.equal(parameters.title, '1 parameter ×2');
  assert.equal(parameters.tooltip, 'a.0: 1\na.1: 20');
});

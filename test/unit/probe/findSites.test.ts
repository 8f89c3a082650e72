// What is known of a source text before it runs: parts of calls, classes, stores, the default export,
// and what is watched outside functions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSites } from '../../../extension/probe/findSites.ts';
import type { FoundCall, FoundSource } from '../../../extension/probe/foundSite.ts';
import type { SourceRange } from '../../../extension/protocol/shapeTable.ts';

const file = 'models/sample.ts';

function find(text: string, watchesLoading = false): FoundSource {
  return findSites(text, file, { watchesLoading });
}

/** The call with this text, its parts written with the name of their site or `-`. */
function callIn(text: string, name: string) {
  const { sites } = find(text);
  const call = sites.find((site) => site.name === name && site.call)?.call;
  assert.ok(call, `no call ${name}`);
  const siteName = (site: number | undefined) => (site === undefined ? '-' : sites[site].name);
  return {
    callee: call.callee,
    isNew: call.isNew,
    receiver: call.receiver && siteName(call.receiver.site),
    arguments: call.arguments.map(({ site }) => siteName(site)),
    texts: call.arguments.map((part) => part.text),
  };
}

function textAt(text: string, range: SourceRange | undefined): string {
  assert.ok(range);
  const lines = text.split('\n').slice(range.startLine, range.endLine + 1);
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, range.endColumn);
  return [lines[0].slice(range.startColumn), ...lines.slice(1)].join('\n');
}

test('a call of a function has its arguments, those that can be told with their site', () => {
  const text = `import * as tf from '@tensorflow/tfjs';
function f(a, b) { return tf.matMul(a, b.transpose(), false, 'x'); }`;
  assert.deepEqual(callIn(text, "tf.matMul(a, b.transpose(), false, 'x')"), {
    ...{ callee: 'matMul', isNew: false, receiver: '-' },
    arguments: ['a', 'b.transpose()', '-', '-'],
    texts: ['a', 'b.transpose()', 'false', "'x'"],
  });
});

test('a method call has its receiver, whatever it is', () => {
  const text = 'class Net { forward(x) { return this.fc.forward(x).relu(); } }';
  const inner = callIn(text, 'this.fc.forward(x)');
  assert.deepEqual([inner.receiver, inner.arguments], ['this.fc', ['x']]);
  const outer = callIn(text, 'this.fc.forward(x).relu()');
  assert.deepEqual([outer.callee, outer.receiver], ['relu', 'this.fc.forward(x)']);
});

test('types around a part do not hide its site', () => {
  const text = 'function f(x: unknown) { return g((x as number[])!, <never>h(x)); }';
  const call = callIn(text, 'g((x as number[])!, <never>h(x))');
  assert.deepEqual(call.arguments, ['x', 'h(x)']);
});

test('a `new` and an optional call have parts, too', () => {
  const made = callIn(
    'function f(n) { return new nn.Linear(n, 2 * n); }',
    'new nn.Linear(n, 2 * n)',
  );
  assert.deepEqual([made.callee, made.isNew], ['Linear', true]);
  assert.deepEqual(made.texts, ['n', '2 * n']);
  const optional = callIn('function f(a, x) { return a?.apply(x); }', 'a?.apply(x)');
  assert.deepEqual([optional.callee, optional.arguments], ['apply', ['x']]);
});

test('a call with a computed name is nameless; a spread argument is one part', () => {
  const text = 'function f(layers, i, xs) { return layers[i](...xs); }';
  const call = callIn(text, 'layers[i](...xs)');
  assert.deepEqual([call.callee, call.texts], ['', ['...xs']]);
});

test('calls that begin with the same text keep their own parts', () => {
  const text = 'function f(x) { const y = g(x, 1); return g(x, 2); }';
  const calls = find(text).sites.flatMap(({ call }): FoundCall[] => (call ? [call] : []));
  assert.deepEqual(
    calls.map((call) => call.arguments[1].text),
    ['1', '2'],
  );
});

test('ranges of parts are exact over several lines', () => {
  const text = 'function f(a) {\n  return g(\n    a.b(\n      1,\n    ),\n  );\n}';
  const call = find(text).sites.find(({ name }) => name.startsWith('g('))?.call;
  assert.equal(textAt(text, call?.arguments[0].range), 'a.b(\n      1,\n    )');
});

test('classes with a method forward are found, with both names', () => {
  const text = `class Plain { apply() {} }
export class Net extends nn.Module {
  forward(x) { return x; }
}
const Named = class Inner { forward(x) { return x; } };
export default class { forward(x) { return x; } }
class Field { forward = (x) => x; }`;
  const { classes } = find(text);
  assert.deepEqual(
    classes.map(({ name, range, forward }) => [name, textAt(text, range), textAt(text, forward)]),
    [
      ['Net', 'Net', 'forward'],
      ['Inner', 'Inner', 'forward'],
    ],
  );
});

test('what is stored in a property is known by the name and the site of the value', () => {
  const text = `class Net {
  #hidden;
  constructor() {
    this.weight = tf.variable(w) as tf.Variable;
    this.cache.last = h;
    this['other'] = h;
    this.count += 1;
    this.#hidden = h;
    this.none = 3;
  }
}`;
  const { stores, sites } = find(text);
  assert.deepEqual(
    stores.map(({ name, site }) => [name, sites[site].name]),
    [
      ['weight', 'tf.variable(w)'],
      ['last', 'h'],
    ],
  );
});

test('the default export is where its expression stands', () => {
  const text = 'const a = 1;\nexport default defineExperiment({\n  data,\n});\n';
  assert.equal(textAt(text, find(text).defaultExport), 'defineExperiment({\n  data,\n})');
  assert.equal(find('export const a = 1;').defaultExport, undefined);
});

test('text outside functions is watched only on demand', () => {
  const text = `import { defineExperiment } from 'tensorscope';
const layer = make(3);
function f(x) { return x; }
export default defineExperiment({ layer });`;
  const names = (watchesLoading: boolean) =>
    find(text, watchesLoading).sites.map(({ name }) => name);
  assert.deepEqual(names(false), ['x', 'x']);
  assert.deepEqual(names(true), [
    ...['layer', 'make(3)', 'x', 'x'],
    ...['defineExperiment({ layer })', '{ layer }', 'layer'],
  ]);
});

test('the default export is known by its call, so that it can be blamed', () => {
  const text = 'export default defineExperiment({ steps: 3 });';
  const [call] = find(text, true).sites;
  assert.equal(call.call?.callee, 'defineExperiment');
});

test('names of imports are no sites, and local names of types are none', () => {
  const text = `import * as tf from '@tensorflow/tfjs';
import { relu as active } from './layers';
type Shape = number[];
function f(x: Shape) { return active(tf, x); }`;
  assert.deepEqual(
    find(text).sites.map(({ name }) => name),
    ['x', 'active(tf, x)', 'x'],
  );
});

test('JavaScript is read without types, TypeScript in every ending of it', () => {
  const typed = 'function f(x: number) { return x; }';
  for (const name of ['a.ts', 'a.mts', 'a.cts'])
    assert.equal(findSites(typed, name).sites.length, 2);
  for (const name of ['a.js', 'a.mjs']) assert.throws(() => findSites(typed, name), SyntaxError);
});

// What a recorded pass becomes: executions with their module and count, and rows of layers. The
// "tensors" are plain objects with shape and dtype, and the "layers" a few lines of text.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFunction } from 'node:vm';
import { executionsOf, tableSites } from '../../../extension/probe/buildShapeTable.ts';
import { layerRows } from '../../../extension/probe/layerRows.ts';
import { emptyTable } from '../../../extension/protocol/shapeTable.ts';
import { describeValue } from '../../../extension/probe/describeValue.ts';
import { findSites } from '../../../extension/probe/findSites.ts';
import { instrument } from '../../../extension/probe/instrument.ts';
import type { Probe } from '../../../extension/probe/probe.ts';
import { Recorder } from '../../../extension/probe/recorder.ts';
import { TracedModel } from '../../../extension/probe/tracedModel.ts';
import type { TracedModule } from '../../../extension/probe/tracedModel.ts';
import type { LayerRow, ShapeTable } from '../../../extension/protocol/shapeTable.ts';

const source = `
const tensor = (...shape) => ({ shape, dtype: 'float32' });
const relu = (x) => tensor(...x.shape);
class Module {}
class Linear extends Module {
  constructor(width, weight) {
    super();
    this.width = width;
    this.weight = weight ?? tensor(width, 2);
  }
  forward(x) {
    const product = tensor(x.shape[0], this.width);
    return this.shift(product);
  }
  shift(x) {
    const shifted = tensor(...x.shape);
    return shifted;
  }
}
class Block extends Module {
  constructor(first) {
    super();
    this.first = first;
    this.second = new Linear(5);
  }
  forward(x) {
    const inner = this.first.forward(x);
    const output = this.second.forward(inner);
    return { output, maps: [inner, inner] };
  }
}
class Net extends Module {
  constructor() {
    super();
    const shared = new Linear(3);
    this.encoder = new Block(shared);
    this.cell = new Linear(4);
    this.head = shared;
  }
  forward(x) {
    const encoded = this.encoder.forward(x).output;
    let h = encoded;
    for (let t = 0; t < 3; t++) {
      h = this.cell.forward(h);
      const active = relu(h);
    }
    const logits = this.head.forward(h);
    const count = 7;
    if (count < 0) {
      const never = relu(h);
    }
    return logits;
  }
}
const net = new Net();
net.forward(tensor(6, 2));
return net;
`;

interface Net {
  readonly encoder: { readonly first: Weighted; readonly second: Weighted };
  readonly cell: Weighted;
  readonly head: Weighted;
}
interface Weighted {
  readonly weight: { readonly shape: readonly number[] };
}

function trace(): ShapeTable {
  const text = `function main() {${source}}`;
  const found = findSites(text, 'models/net.ts');
  const recorder = new Recorder();
  const body = `${instrument(text, found)}; return main();`;
  const net = (compileFunction(body, ['tensorscopeProbe']) as (probe: Probe) => Net)(recorder);
  const module = (path: string, className: string, ...owned: Weighted[]): TracedModule => {
    const sizes = owned.map(({ weight }) => [weight, weight.shape[0] * weight.shape[1]] as const);
    return { path, className, parameters: new Map(sizes) };
  };
  const { encoder, cell, head } = net;
  const modules = new Map<object, TracedModule>([
    [net, module('', 'Net', encoder.first, encoder.second, cell)],
    [encoder, module('encoder', 'Block', encoder.first, encoder.second)],
    [encoder.first, module('encoder.first', 'Linear', encoder.first)],
    [encoder.second, module('encoder.second', 'Linear', encoder.second)],
    [cell, module('cell', 'Linear', cell)],
  ]);
  assert.equal(head, encoder.first);
  const traced = new TracedModel(modules);
  const executions = executionsOf(recorder.events, traced);
  return {
    ...emptyTable('own:/net.ts'),
    sites: tableSites(found.sites, recorder, { executions }),
    layers: layerRows(new Map(found.sites.map((site) => [site.id, site])), recorder.events, traced),
  };
}

const table = trace();

function siteNamed(name: string) {
  const site = table.sites.find((one) => one.name === name && one.kind === 'declaration');
  assert.ok(site, `no site named ${name}`);
  return site;
}

function summary({ path, operation, depth, parameters }: LayerRow) {
  return [path, operation, depth, parameters];
}

test('rows come in forward order, parents first, with the named steps of the model between', () => {
  assert.deepEqual(table.layers.map(summary), [
    ['x', 'input', 0, 0],
    ['encoder', 'Block', 0, 16],
    ['encoder.first', 'Linear', 1, 6],
    ['encoder.second', 'Linear', 1, 10],
    ['cell', 'Linear', 0, 8],
    ['active', 'relu', 0, 0],
  ]);
});

test('a row leads to the call in the text around it', () => {
  const lines = `function main() {${source}}`.split('\n');
  const cell = table.layers.find(({ path }) => path === 'cell');
  assert.ok(cell);
  const { startLine, startColumn, endColumn } = cell.source;
  assert.equal(lines[startLine].slice(startColumn, endColumn), 'this.cell.forward(h)');
});

test('a layer that returns an object has all its tensors as output', () => {
  const encoder = table.layers.find(({ path }) => path === 'encoder');
  const inner = { kind: 'tensor', shape: [6, 3], dtype: 'float32' };
  assert.deepEqual(encoder?.output, {
    kind: 'record',
    fields: {
      output: { kind: 'tensor', shape: [6, 5], dtype: 'float32' },
      maps: { kind: 'list', items: [inner, inner] },
    },
  });
});

test('one line in several modules has an execution for each, a module in a loop counts', () => {
  const executions = siteNamed('product').executions.map(({ modulePath, iteration, value }) => [
    modulePath,
    iteration,
    value.kind === 'tensor' ? value.shape : value,
  ]);
  assert.deepEqual(executions, [
    ['encoder.first', 0, [6, 3]],
    ['encoder.second', 0, [6, 5]],
    ['cell', 0, [6, 4]],
    ['cell', 1, [6, 4]],
    ['cell', 2, [6, 4]],
    ['encoder.first', 1, [6, 3]],
  ]);
});

test('a method that calls another one of its object stays in the same module', () => {
  const paths = siteNamed('shifted').executions.map(({ modulePath }) => modulePath);
  assert.deepEqual(paths.slice(0, 3), ['encoder.first', 'encoder.second', 'cell']);
});

test('lines that were not reached stay, without executions; numbers are left out', () => {
  assert.deepEqual(siteNamed('never').executions, []);
  assert.equal(
    table.sites.some(({ name }) => name === 'count'),
    false,
  );
});

test('shapes are kept of tensors and of lists and plain objects that hold some', () => {
  const tensor = { shape: [2, 3], dtype: 'int32' };
  const shape = { kind: 'tensor', shape: [2, 3], dtype: 'int32' };
  assert.deepEqual(describeValue(tensor), shape);
  assert.deepEqual(describeValue([tensor, tensor]), { kind: 'list', items: [shape, shape] });
  assert.deepEqual(describeValue({ a: tensor, n: 1 }), { kind: 'record', fields: { a: shape } });
  for (const nothing of [
    1,
    'a',
    null,
    undefined,
    [],
    [1, 2],
    {},
    { n: 1 },
    new Map([[1, tensor]]),
  ]) {
    assert.equal(describeValue(nothing), undefined);
  }
});

/** The calls that are open when `main` ends, by their text; what it throws is caught. */
function openAfter(body: string): string[] {
  const text = `function fail(x) { throw new Error(String(x)); }
const same = (x) => x;
function main() { ${body} }`;
  const found = findSites(text, 'models/open.ts');
  const recorder = new Recorder();
  const run = compileFunction(`${instrument(text, found)}; return main;`, ['tensorscopeProbe']);
  try {
    (run as (probe: Probe) => () => unknown)(recorder)();
  } catch {
    // What was open then is the question.
  }
  return recorder.open.map((id) => found.sites[id].name);
}

test('a pass that comes to its end leaves no call open', () => {
  assert.deepEqual(openAfter('return same(same(1)) + same(2);'), []);
});

test('a call that fails is open, inside those that wait for it', () => {
  assert.deepEqual(openAfter('same(1); return same(same(fail(2)));'), [
    ...['same(same(fail(2)))', 'same(fail(2))', 'fail(2)'],
  ]);
});

test('a call that failed and was caught is closed by the end of the one around it', () => {
  const attempt = 'const attempt = () => { try { same(fail(1)); } catch { return 0; } };';
  assert.deepEqual(openAfter(`${attempt} same(attempt()); return 1;`), []);
  assert.deepEqual(openAfter(`${attempt} same(attempt()); fail(3);`), ['fail(3)']);
});

test('a failure in a loop that was caught before is the innermost open call', () => {
  const body = `for (const i of [1, 2, 3]) {
    try { fail(i); } catch { if (i === 3) same(fail('last')); }
  }`;
  assert.equal(openAfter(body).at(-1), "fail('last')");
});

test('a `new` that fails is open', () => {
  const body = 'class Part { constructor() { fail(1); } } return same(new Part());';
  assert.deepEqual(openAfter(body), ['same(new Part())', 'new Part()', 'fail(1)']);
});

test('an object is made where `new` stands, and ordered by the outermost call that made it', () => {
  const text = `class Part {}
const make = () => new Part();
const known = (part) => part;
function main() { const part = make(); known(part); return part; }`;
  const found = findSites(text, 'models/made.ts');
  const recorder = new Recorder();
  const run = compileFunction(`${instrument(text, found)}; return main;`, ['tensorscopeProbe']);
  const part = (run as (probe: Probe) => () => object)(recorder)();
  const nameOf = (sites: ReadonlyMap<object, number>) => found.sites[sites.get(part) ?? NaN]?.name;
  assert.equal(nameOf(recorder.madeAt), 'new Part()');
  assert.equal(nameOf(recorder.orderedAt), 'make()');
  assert.equal(nameOf(recorder.firstSeen), 'new Part()');
});

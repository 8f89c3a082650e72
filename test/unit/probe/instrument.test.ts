// Probed text does what the plain text does, and reports what it did.

import assert from 'node:assert/strict';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';
import { compileFunction } from 'node:vm';
import { findSites } from '../../../extension/probe/findSites.ts';
import type { FoundSite } from '../../../extension/probe/foundSite.ts';
import { instrument } from '../../../extension/probe/instrument.ts';
import type { Probe } from '../../../extension/probe/probe.ts';

interface Report {
  readonly name: string;
  readonly role: FoundSite['role'];
  readonly value: unknown;
}

/** A probe that keeps every value. */
function keeper(sites: readonly FoundSite[]): Probe & { readonly reports: Report[] } {
  const reports: Report[] = [];
  const value = <T>(id: number, seen: T): T => {
    reports.push({ name: sites[id].name, role: sites[id].role, value: seen });
    return seen;
  };
  return {
    reports,
    value,
    result: value,
    made: value,
    begin: (id) => id,
    enter: () => undefined,
    construct: () => undefined,
    constructed: () => undefined,
    exit: () => undefined,
  };
}

function run(source: string, probe?: Probe): unknown {
  const body = stripTypeScriptTypes(source).replace('export function', 'return function');
  const made = compileFunction(body, ['tensorscopeProbe']) as (probe?: Probe) => () => unknown;
  return made(probe)();
}

/** Runs both texts; their results must be equal. Returns the reports of the probed one. */
function compare(source: string): Report[] {
  const found = findSites(source, 'models/sample.ts');
  const probe = keeper(found.sites);
  assert.deepEqual(run(instrument(source, found), probe), run(source));
  return probe.reports;
}

function valuesOf(reports: readonly Report[], name: string): unknown[] {
  return reports.filter((report) => report.name === name).map(({ value }) => value);
}

const samples: Record<string, string> = {
  'a loop': `export function main() {
    let sum = 0
    for (let i = 0; i < 3; i++) sum += i
    for (const [k, v] of [[1, 2], [3, 4]]) { sum += k * v }
    for (const key in { a: 1, b: 2 }) sum += key.length
    let n = 3
    while (n --> 0) { if (n === 1) continue; sum += n }
    return sum
  }`,
  'statements without semicolons': `export function main() {
    const a = 1
    let b = a
    b = a + b
    const [c, d] = [a, b]
    const { e, f: [g], ...rest } = { e: 5, f: [6], h: 7 }
    return [a, b, c, d, e, g, rest]
  }`,
  'branches with bare statements': `export function main() {
    let x: number, y = 1
    if (y > 2) x = 1
    else x = 2
    do x = x + 1; while (x < 5)
    switch (x) { case 5: y = 7; break; default: y = 8 }
    outer: for (const i of [1, 2]) for (const j of [1, 2]) if (i === j) continue outer; else y += j
    return x > 3 ? [x, y] : y
  }`,
  'method chains and receivers': `export function main() {
    const box = { n: 2, add(k: number) { return { ...this, n: this.n + k } } }
    const grown = box.add(1).add(2)['add'](3)
    return [grown.n, [3, 1, 2].sort().map((v) => v * 2).join('-'), Math.max(...[1, 5, 2])]
  }`,
  'optional chaining': `export function main() {
    const none = undefined as { a: { b(): number } } | undefined
    const some = { a: { b() { return this === some.a ? 4 : -1 } }, f: null as null | (() => number) }
    return [none?.a.b(), some?.a.b(), some.a?.['b'](), some.f?.(), none?.a.b().toFixed(2), delete (some as { f?: unknown }).f]
  }`,
  'arrow functions': `export function main() {
    const pair = (a: number, b = a * 2) => ({ a, b })
    const sum = ({ a, b }: { a: number; b: number }) => a + b
    const both = (f: (x: number) => number) => (x: number) => (f(x), f(x + 1))
    return [pair(1), sum(pair(2)), both((x) => x * x)(3), (() => {})()]
  }`,
  'classes with super, accessors and private members': `export function main() {
    class Base {
      #secret = 3
      readonly items: number[] = [1, 2]
      constructor(readonly_: number) { this.items.push(readonly_) }
      get secret() { return this.#secret }
      has(other: object) { return #secret in other }
      static make() { return new this(9) }
      twice(x: number) { return 2 * x }
    }
    class Derived extends Base {
      offset = 1
      constructor() {
        const first = 4
        super(first)
        this.offset += first
      }
      override twice(x: number) { return super.twice(x) + this.offset }
    }
    const d = new Derived()
    return [d.items, d.secret, d.twice(5), d.has(d), Base.make().items, typeof d, typeof absent]
  }`,
  errors: `export function main() {
    class Thrower { fail(): never { throw new Error('as planned') } }
    try { new Thrower().fail() } catch (error) { return (error as Error).message } finally { }
  }`,
  'generators, templates, labels and spreads': `export function main() {
    function* count(to: number) { for (let i = 0; i < to; i++) yield i }
    const tag = (parts: TemplateStringsArray, ...values: unknown[]) => parts.join('|') + values.join()
    const a = 1, o = { a, ['b' + a]: 2, get c() { return a }, d() { return 4 } }
    return [[...count(3)], tag\`x\${a}y\${o.d()}\`, \`\${o.a + o.c}\`, { ...o, a: undefined, d: 0 }]
  }`,
  'assignments of all kinds': `export function main() {
    const o: Record<string, number> = { a: 1 }, list = [1, 2]
    let p = 1, q = 2;
    [p, q] = [q, p];
    ({ a: o.b } = o)
    o.a++; o['c'] ??= 7; list[0] += 5; p ||= 3
    let r = (q = 5), s = r!
    return [o, list, p, q, r, s as number, void 0]
  }`,
};

for (const [title, source] of Object.entries(samples)) {
  test(`probes change nothing in ${title}`, () => {
    assert.ok(compare(source).length > 2);
  });
}

test('probes stay on their line, so that errors tell the true one', () => {
  for (const source of Object.values(samples)) {
    const probed = instrument(source, findSites(source, 'models/sample.ts'));
    assert.equal(probed.split('\n').length, source.split('\n').length);
  }
});

test('each name of a pattern is reported with its own value', () => {
  const reports = compare(`export function main() {
    const { a, b: [c, d = 4], ...rest } = { a: 1, b: [2], e: 5 };
    return [a, c, d, rest];
  }`).filter(({ role }) => role === 'declaration');
  assert.deepEqual(
    reports.map(({ name, value }) => [name, value]),
    [
      ['a', 1],
      ['c', 2],
      ['d', 4],
      ['rest', { e: 5 }],
    ],
  );
});

test('parameters are reported on entry, defaults filled in', () => {
  const reports = compare(`export function main() {
    const f = (x, [y], z = x + y) => z * 2;
    return f(1, [2]);
  }`);
  const parameters = reports.filter(({ role }) => role === 'parameter');
  assert.deepEqual(
    parameters.map(({ name, value }) => [name, value]),
    [
      ['x', 1],
      ['y', 2],
      ['z', 3],
    ],
  );
});

test('a line in a loop reports once for each time it runs, unless it only counts', () => {
  const reports = compare(`export function main() {
    let h = 1;
    for (const x of [2, 3, 4]) h = Number(h * x);
    for (let i = 0; i < 9; i++) h += Math.sqrt(0);
    return h;
  }`).filter(({ role }) => role === 'declaration');
  assert.deepEqual(valuesOf(reports, 'h'), [1, 2, 6, 24]);
});

test('calls, members and awaits are sites; callees, types and imports are not', () => {
  const source = `import * as tf from '@tensorflow/tfjs';
class Layer {
  async forward(x: tf.Tensor): Promise<tf.Tensor> {
    return await tf.relu(this.norm.apply<tf.Tensor>(x as tf.Tensor4D));
  }
}`;
  const names = findSites(source, 'models/sample.ts').sites.map(({ name }) => name);
  assert.deepEqual(names, [
    'x',
    'await tf.relu(this.norm.apply<tf.Tensor>(x as tf.Tensor4D))',
    'tf.relu(this.norm.apply<tf.Tensor>(x as tf.Tensor4D))',
    'this.norm.apply<tf.Tensor>(x as tf.Tensor4D)',
    'this.norm',
    'x',
  ]);
});

test('ranges are exact, 0-based, and end a typed name before its type', () => {
  const source = 'function f(x: number) {\n  const y = g(\n    x,\n  );\n}';
  const ranges = findSites(source, 'nn/f.ts').sites.map(({ name, range }) => {
    const { startLine, startColumn, endLine, endColumn } = range;
    return [name, startLine, startColumn, endLine, endColumn];
  });
  assert.deepEqual(ranges, [
    ['x', 0, 11, 0, 12],
    ['y', 1, 8, 1, 9],
    ['g( x, )', 1, 12, 3, 3],
    ['x', 2, 4, 2, 5],
  ]);
});

test('ids go on from the number that is given', () => {
  const { sites } = findSites('function f(a, b) { return a + b; }', 'nn/f.ts', { firstId: 100 });
  assert.deepEqual(
    sites.map(({ id }) => id),
    [100, 101, 102, 103],
  );
});

test('a mistake in the text is told with its line', () => {
  assert.throws(
    () => findSites('const a = 1;\nconst b = ;\n', 'models/sample.ts'),
    (error: SyntaxError & { loc?: { line: number } }) => error.loc?.line === 2,
  );
});

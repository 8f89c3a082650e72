// What modules cost, counted in a recorded pass over "tensors" that have a shape and no numbers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFunction } from 'node:vm';
import { moduleCosts } from '../../../../extension/engine/tracing/moduleCosts.ts';
import { findSites } from '../../../../extension/probe/findSites.ts';
import { instrument } from '../../../../extension/probe/instrument.ts';
import { layerRows } from '../../../../extension/probe/layerRows.ts';
import type { Probe } from '../../../../extension/probe/probe.ts';
import { Recorder } from '../../../../extension/probe/recorder.ts';
import { TracedModel } from '../../../../extension/probe/tracedModel.ts';
import type { TracedModule } from '../../../../extension/probe/tracedModel.ts';

class Shape {
  readonly shape: readonly number[];
  readonly dtype = 'float32';

  constructor(shape: readonly number[]) {
    this.shape = shape;
  }

  matMul(_other: Shape, shape: readonly number[]): Shape {
    return new Shape(shape);
  }
}

/** Operations by name; each gives the shape that its last argument says. */
const tf = Object.fromEntries(
  ['matMul', 'dot', 'conv2d', 'conv1d', 'relu'].map((name) => [
    name,
    (...parts: unknown[]) => new Shape(parts.at(-1) as readonly number[]),
  ]),
);

interface Net {
  readonly fc: object;
}

function costsOf(forward: string, batchSize = 1, weights: Readonly<Record<string, number[]>> = {}) {
  const text = `class Layer { forward(x, w, shape) { const y = tf.matMul(x, w, shape); return y; } }
class Net {
  constructor() { this.fc = new Layer(); }
  forward(x, a, b) { ${forward} }
}
const net = new Net();
net.forward(shapes.x, shapes.a, shapes.b);
return net;`;
  const found = findSites(`function main() {${text}}`, 'net.ts');
  const body = `${instrument(`function main() {${text}}`, found)}; return main();`;
  const shapes = Object.fromEntries(
    Object.entries(weights).map(([name, shape]) => [name, new Shape(shape)]),
  );
  const run = compileFunction(body, ['tensorscopeProbe', 'tf', 'shapes']) as (
    probe: Probe,
    operations: typeof tf,
    given: typeof shapes,
  ) => Net;
  const recorder = new Recorder();
  const net = run(recorder, tf, shapes);
  const traced = new TracedModel(
    new Map<object, TracedModule>([
      [
        net,
        {
          path: '',
          className: 'Net',
          parameters: new Map([
            [{}, 6],
            [{}, 2],
          ]),
        },
      ],
      [net.fc, { path: 'fc', className: 'Layer', parameters: new Map([[{}, 6]]) }],
    ]),
  );
  const sites = new Map(found.sites.map((site) => [site.id, site]));
  const rows = layerRows(sites, recorder.events, traced);
  const [model, fc] = moduleCosts(sites, recorder.events, traced, rows, batchSize);
  return { model, fc };
}

const products: [call: string, x: number[], a: number[], multiplyAdds: number][] = [
  ['tf.matMul(x, a, [2, 5])', [2, 3], [3, 5], 2 * 3 * 5],
  ['x.matMul(a, [2, 5])', [2, 3], [3, 5], 2 * 3 * 5],
  ['tf.matMul(x, a, true, false, [2, 5])', [3, 2], [3, 5], 2 * 3 * 5],
  ['tf.matMul(x, a, false, true, [2, 5])', [2, 3], [5, 3], 2 * 3 * 5],
  ['tf.matMul(x, a, false, true, [7, 4, 2, 5])', [7, 4, 2, 3], [7, 4, 5, 3], 28 * 30],
  // One matrix for a whole stack.
  ['tf.matMul(x, a, [7, 2, 5])', [2, 3], [7, 3, 5], 7 * 30],
  ['tf.dot(x, a, [])', [3], [3], 3],
  ['tf.dot(x, a, [5])', [3], [3, 5], 15],
  ['tf.dot(x, a, [2])', [2, 3], [3], 6],
  ['tf.conv2d(x, a, 1, 0, [1, 26, 26, 8])', [1, 28, 28, 3], [3, 5, 3, 8], 26 * 26 * 8 * 3 * 5 * 3],
  ['tf.conv1d(x, a, 1, 0, [1, 9, 4])', [1, 10, 6], [2, 6, 4], 9 * 4 * 2 * 6],
  ['tf.relu(x, [2, 3])', [2, 3], [], 0],
];

for (const [call, x, a, multiplyAdds] of products) {
  test(`${call} of [${x.join(', ')}] and [${a.join(', ')}] is ${multiplyAdds} multiply-adds`, () => {
    const { model } = costsOf(`return ${call};`, 1, { x, a });
    assert.equal(model.multiplyAdds, multiplyAdds);
  });
}

const linear = { x: [4, 3], a: [3, 5] };

test('products count for the module that makes them and for all around it', () => {
  const forward = 'const h = this.fc.forward(x, a, [4, 5]); return tf.matMul(h, b, [4, 2]);';
  const { model, fc } = costsOf(forward, 4, { ...linear, b: [5, 2] });
  assert.equal(fc.multiplyAdds, 15);
  assert.equal(model.multiplyAdds, 15 + 10);
});

test('a module in a loop costs as often as it runs', () => {
  const forward = 'for (let t = 0; t < 3; t++) this.fc.forward(x, a, [4, 5]); return x;';
  assert.equal(costsOf(forward, 4, linear).fc.multiplyAdds, 3 * 15);
});

test('activations are the inputs and what the layers and named steps put out, per sample', () => {
  const forward = 'const h = this.fc.forward(x, a, [4, 5]); const active = tf.relu(h, [4, 5]);';
  const { model, fc } = costsOf(forward, 4, { x: [4, 3], a: [4, 0] });
  assert.equal(fc.activationBytes, 5 * 4);
  assert.equal(model.activationBytes, (3 + 5 + 5) * 4);
});

test('parameters are those of the module', () => {
  const { model, fc } = costsOf('return x;', 1, linear);
  assert.deepEqual([model.parameters, fc.parameters], [8, 6]);
  assert.deepEqual([model.path, fc.path], ['', 'fc']);
});

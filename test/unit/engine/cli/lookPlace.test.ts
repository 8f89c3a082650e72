import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WantedPlace } from '../../../../extension/engine/cli/lookArguments.ts';
import { findPlace } from '../../../../extension/engine/cli/lookPlace.ts';
import { execution, site, table, tensor } from '../../host/shapes/tables.ts';

const scores = site('scores', [4, 10, 16], [execution(tensor(4, 8))], 'declaration');
const product = site('tf.matMul(a, b)', [4, 19, 34], [execution(tensor(4, 8))]);
const [inner, outer] = [
  site('x.add(1)', [5, 4, 12], [execution(tensor(4, 8))]),
  site('x.add(1).relu()', [5, 4, 19], [execution(tensor(4, 8))]),
];
const layers = ['layers.0', 'layers.1'].flatMap((path) => [
  execution({ kind: 'list', items: [tensor(4), tensor(8)] }, path, 0),
  execution({ kind: 'list', items: [tensor(4), tensor(8)] }, path, 1),
]);
const looped = site('pair', [6, 4, 8], layers, 'declaration');
const unreached = site('late', [7, 4, 8], [], 'declaration');
const shapes = table([scores, product, inner, outer, looped, unreached]);

function find(wanted: Partial<WantedPlace> & { readonly line: number }) {
  const place = { file: 'models/cnn.ts', iteration: 0, part: 0, ...wanted };
  return findPlace(shapes, place, '/project/models/cnn.ts');
}

test('a line is what it declares, else its widest expression; a column says another', () => {
  assert.equal(find({ line: 5 }).site, scores.id);
  assert.equal(find({ line: 5, column: 20 }).site, product.id);
  assert.equal(find({ line: 6 }).site, outer.id);
  assert.equal(find({ file: 'extension/models/cnn.ts', line: 6 }).site, outer.id);
});

test('the first module is meant where none is named', () => {
  assert.equal(find({ line: 7 }).module, 'layers.0');
  assert.deepEqual(find({ line: 7, module: 'layers.1', iteration: 1, part: 1 }), {
    ...{ site: looped.id, module: 'layers.1' },
    ...{ iteration: 1, part: 1 },
  });
  assert.equal(find({ line: 7, iteration: 'all' }).iteration, 'all');
});

const mistakes: readonly [Partial<WantedPlace> & { readonly line: number }, RegExp][] = [
  [{ file: 'models/net.ts', line: 5 }, /does not go through models\/net\.ts.*models\/cnn\.ts\.$/],
  [{ line: 9 }, /^Nothing on models\/cnn\.ts:9 makes a tensor\. These lines do: 5, 6, 7\.$/],
  [{ line: 8 }, /^Nothing on models\/cnn\.ts:8 makes/],
  [{ line: 5, column: 3 }, /cnn\.ts:5:11 \(scores\), models\/cnn\.ts:5:20 \(tf\.matMul/],
  [
    { line: 7, module: 'layers.2' },
    /^pair does not run in --module layers\.2.*layers\.0, layers\.1/,
  ],
  [{ line: 5, module: 'fc' }, /It runs in ""/],
  [{ line: 7, iteration: 2 }, /^pair runs 2 times there; --iteration 2/],
  [{ line: 7, part: 2 }, /^pair holds 2 tensors; --part 2/],
];

for (const [wanted, message] of mistakes) {
  test(`${JSON.stringify(wanted)} is not there, and what is there is named`, () => {
    assert.throws(() => find(wanted), { name: 'ProblemError', message });
  });
}

// One row for each kind of mistake: the call, its operands, and what a reader is told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainFailure } from '../../../../extension/engine/diagnose/explainFailure.ts';
import { formatProblem } from '../../../../extension/protocol/problem.ts';
import { edited, failedCall } from './failedCalls.ts';
import { attentionRows } from './rows/attentionRows.ts';
import { layerRows } from './rows/layerRows.ts';
import { otherRows } from './rows/otherRows.ts';
import { partRows } from './rows/partRows.ts';
import { productRows } from './rows/productRows.ts';
import { shapeRows } from './rows/shapeRows.ts';
import { linear } from './rows/row.ts';

const rows = [
  ...productRows,
  ...shapeRows,
  ...partRows,
  ...layerRows,
  ...attentionRows,
  ...otherRows,
];

test('in TypeScript a tensor that is flattened gets its type, which a reshape alone does not say', () => {
  const scope = { 'this.fc': linear(1352, 10), pool: 'B=64 8 13 13' };
  const call = failedCall('this.fc.forward(pool)', scope);
  const [fix] = explainFailure({ ...call, tfjsName: 'tf' }).fixes;
  assert.equal(
    edited(['', call.text], fix.edits)[1],
    'this.fc.forward(pool.reshape<tf.Tensor2D>([pool.shape[0], -1]))',
  );
});

for (const row of rows) {
  test(`${row.call}: ${row.says.slice(0, 60)}…`, () => {
    const call = failedCall(row.call, row.scope ?? {}, row.reason);
    const { code, problem, fixes, related } = explainFailure(call);
    assert.equal(formatProblem(problem), row.says);
    assert.equal(code, row.code);
    const made = call.layer?.madeAt?.text ?? '';
    const wanted =
      (row.fixed ?? row.fixedMade) ? [[row.fixedMade ?? made, row.fixed ?? row.call]] : [];
    assert.deepEqual(
      fixes.map(({ edits }) => edited([made, row.call], edits)),
      wanted,
    );
    for (const each of related) assert.equal(each.range.startLine, 0);
  });
}

test('a layer that does not fit leads to where it was made', () => {
  const scope = { 'this.fc': linear(1152, 10), flat: 'B=64 1352' };
  const { related } = explainFailure(failedCall('this.fc.forward(flat)', scope));
  assert.deepEqual(
    related.map(({ problem }) => formatProblem(problem)),
    ['fc is made here: new nn.Linear(1152, 10)'],
  );
});

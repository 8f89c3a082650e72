import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordOf } from '../../../../extension/engine/cli/traceRecord.ts';
import { totalsText, traceText } from '../../../../extension/engine/cli/traceText.ts';
import type { Finding } from '../../../../extension/protocol/finding.ts';
import { emptyTable } from '../../../../extension/protocol/shapeTable.ts';
import type { LayerRow, SourceRange } from '../../../../extension/protocol/shapeTable.ts';

const file = '/own/net.ts';

function at(startLine: number, startColumn: number): SourceRange {
  return { file, startLine, startColumn, endLine: startLine, endColumn: startColumn + 4 };
}

function said(text: string, values = {}) {
  return { text, values };
}

const sizes: Finding = {
  ...{ code: 'shape-mismatch', severity: 'error', range: at(11, 4) },
  problem: said('{left} does not fit', { left: 'flat' }),
  related: [{ range: at(7, 2), problem: said('made here') }],
  fixes: [{ title: said('Make it {size}', { size: 9 }), edits: [{ range: at(7, 6), text: '9' }] }],
};
const leak: Finding = {
  ...{ code: 'leaked-tensor', severity: 'warning', range: at(2, 0) },
  ...{ problem: said('kept for ever'), related: [], fixes: [] },
};

function layer(name: string, depth: number, shape: readonly number[], parameters = 0): LayerRow {
  const names = ['B', ...shape.slice(1).map(String)];
  const output = { kind: 'tensor', shape, dtype: 'float32', names } as const;
  return { path: name, name, operation: 'Linear', depth, output, parameters, source: at(3, 1) };
}

const table = {
  ...emptyTable(`own:${file}`),
  layers: [layer('block', 0, [4, 8], 1200), layer('fc', 1, [4, 8], 1200)],
  parameters: 1200,
};

function print(findings: readonly Finding[], layers = table.layers): string[] {
  const record = recordOf(file, { ...table, findings, layers });
  return traceText(record, (path) => path.replace('/own/', '')).split('\n');
}

test('findings stand in columns; what belongs to one is indented below it', () => {
  assert.deepEqual(print([sizes, leak], []), [
    'net.ts:12:5  error    shape-mismatch  flat does not fit',
    '    net.ts:8:3  made here',
    '    fix: Make it 9',
    'net.ts:3:1   warning  leaked-tensor   kept for ever',
  ]);
});

test('layers are a table with named shapes, and the sum of the parameters', () => {
  assert.deepEqual(print([]), [
    'net.ts  no findings',
    '',
    '  layer  operation  output  parameters',
    '  block  Linear     [B, 8]       1,200',
    '    fc   Linear     [B, 8]       1,200',
    '  total                          1,200',
  ]);
});

test('the record counts lines and columns from 1 and fills the sentences in', () => {
  const { findings, layers, parameters } = recordOf(file, { ...table, findings: [sizes] });
  assert.deepEqual(findings, [
    {
      ...{ file, line: 12, column: 5, endLine: 12, endColumn: 9 },
      ...{ severity: 'error', code: 'shape-mismatch', message: 'flat does not fit' },
      related: [{ file, line: 8, column: 3, endLine: 8, endColumn: 7, message: 'made here' }],
      fixes: [
        {
          title: 'Make it 9',
          edits: [{ file, line: 8, column: 7, endLine: 8, endColumn: 11, text: '9' }],
        },
      ],
    },
  ]);
  assert.deepEqual([layers[0].output, layers[0].traced], ['Tensor[B, 8]', 'Tensor[4, 8]']);
  assert.equal(parameters, 1200);
});

test('the totals count every file', () => {
  const bad = recordOf(file, { ...table, findings: [sizes, leak, sizes] });
  assert.equal(totalsText([recordOf(file, table)]), '1 file, 0 errors');
  assert.equal(totalsText([bad, recordOf(file, table)]), '2 files, 2 errors, 1 warning');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerTree } from '../../../extension/host/layerTree.ts';
import type { LayerNode } from '../../../extension/host/layerTree.ts';
import { emptyTable } from '../../../extension/protocol/shapeTable.ts';
import type { LayerRow, ShapeTable } from '../../../extension/protocol/shapeTable.ts';
import { row } from './shapes/tables.ts';

function tableOf(layers: readonly LayerRow[]): ShapeTable {
  return { ...emptyTable('cnn'), layers };
}

function outline(nodes: readonly LayerNode[]): string {
  return nodes
    .map(({ row: { name }, children }) =>
      children.length ? `${name}(${outline(children)})` : name,
    )
    .join(' ');
}

test('rows nest below the row above them that is less deep', () => {
  const rows = [
    row('x', 0),
    row('encoder', 0),
    row('encoder.embed', 1),
    row('encoder.stack.0', 1),
    row('encoder.stack.0.attn', 2),
    row('encoder.norm', 1),
    row('fc', 0),
  ];
  assert.equal(outline(layerTree(tableOf(rows))), 'x encoder(embed 0(attn) norm) fc');
});

test('two calls of one layer have different ids', () => {
  const [first, second] = layerTree(tableOf([row('dropout', 0), row('dropout', 0)]));
  assert.notEqual(first.id, second.id);
});

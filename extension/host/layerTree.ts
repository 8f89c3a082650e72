// The rows of a shape table, given in forward order with depths, as the nested nodes of the tree
// view. Pure.

import type { LayerRow } from '../protocol/shapeTable.ts';

export interface LayerNode {
  readonly kind: 'layer';
  /** Unlike the path, different for two calls of one layer. */
  readonly id: string;
  readonly row: LayerRow;
  readonly children: LayerNode[];
}

/** A row belongs to the nearest row above it that is less deep. */
export function layerTree(model: string, rows: readonly LayerRow[]): readonly LayerNode[] {
  const roots: LayerNode[] = [];
  const open: LayerNode[] = [];
  rows.forEach((row, index) => {
    while (open.length > 0 && open[open.length - 1].row.depth >= row.depth) open.pop();
    const node: LayerNode = {
      kind: 'layer',
      id: `${model}/${index}/${row.path}`,
      row,
      children: [],
    };
    (open.at(-1)?.children ?? roots).push(node);
    open.push(node);
  });
  return roots;
}

// The rows of a shape table, given in forward order with depths, as the nested nodes of the tree
// view. Pure.

import type { LayerRow, ShapeTable } from '../protocol/shapeTable.ts';
import type { TraceRef } from '../protocol/trace.ts';

export interface LayerNode {
  readonly kind: 'layer';
  /** Unlike the path, different for two calls of one layer. */
  readonly id: string;
  readonly row: LayerRow;
  readonly trace: TraceRef;
  readonly children: LayerNode[];
}

/** A row belongs to the nearest row above it that is less deep. */
export function layerTree({
  model,
  layers,
  trace,
}: Pick<ShapeTable, 'model' | 'layers' | 'trace'>): readonly LayerNode[] {
  const roots: LayerNode[] = [];
  const open: LayerNode[] = [];
  layers.forEach((row, index) => {
    while (open.length > 0 && open[open.length - 1].row.depth >= row.depth) open.pop();
    const node: LayerNode = {
      kind: 'layer',
      id: `${model}/${index}/${row.path}`,
      row,
      trace,
      children: [],
    };
    (open.at(-1)?.children ?? roots).push(node);
    open.push(node);
  });
  return roots;
}

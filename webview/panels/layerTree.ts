// The rows of *Layer shapes* as a tree: which rows have children, which are open, which are seen.

import type { LayerRow } from '../../extension/protocol/shapeTable.ts';

export interface TreeRow {
  readonly layer: LayerRow;
  /** Place in the table: a path may occur twice when a module runs twice. */
  readonly index: number;
  readonly isParent: boolean;
  readonly isExpanded: boolean;
}

/** With more rows than this the table would push the curves out of sight, so it begins closed. */
const mostOpenRows = 14;

/**
 * @param layers in forward order, parents before their children
 * @param toggled paths that are open or closed against the default
 */
export function visibleRows(layers: readonly LayerRow[], toggled: readonly string[]): TreeRow[] {
  const rows: TreeRow[] = [];
  // The outermost parents are open until toggled; what is deeper begins closed.
  const isShort = layers.filter(({ depth }) => depth <= 1).length <= mostOpenRows;
  const openDepth = isShort ? 0 : -1;
  // Rows deeper than this belong to a closed parent.
  let deepest = Infinity;
  layers.forEach((layer, index) => {
    if (layer.depth > deepest) return;
    const isParent = (layers[index + 1]?.depth ?? 0) > layer.depth;
    const isExpanded = isParent && layer.depth <= openDepth !== toggled.includes(layer.path);
    deepest = isParent && !isExpanded ? layer.depth : Infinity;
    rows.push({ layer, index, isParent, isExpanded });
  });
  return rows;
}

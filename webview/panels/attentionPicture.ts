// One attention head as a heat map: which weights, and which cells are no weights at all.

import type { AttentionFrame } from '../../extension/protocol/frames.ts';
import type { HatchedBlock, HeatMapPicture } from '../draw/heatMap.ts';

export function headPicture(frame: AttentionFrame, layer: number, head: number): HeatMapPicture {
  const rows = frame.queries.length;
  const columns = frame.keys.length;
  const start = (layer * frame.heads + head) * rows * columns;
  return {
    rows,
    columns,
    value: (row, column) => frame.weights[start + row * columns + column] ?? NaN,
    scale: 'magnitude',
    range: { low: 0, high: 1 },
    blocks: hatchedBlocks(frame),
    dimFromRow: frame.queryLength,
  };
}

/** Padded keys for every query; later keys for a query that may not look ahead. */
export function hatchedBlocks(frame: AttentionFrame): readonly HatchedBlock[] {
  const rows = frame.queries.length;
  const columns = frame.keys.length;
  const blocks: HatchedBlock[] = [];
  if (frame.keyLength < columns) {
    blocks.push({
      hatch: 'padding',
      fromRow: 0,
      toRow: rows,
      fromColumn: frame.keyLength,
      toColumn: columns,
    });
  }
  if (!frame.causal) return blocks;
  for (let row = 0; row < rows && row + 1 < frame.keyLength; row += 1) {
    blocks.push({
      hatch: 'causal',
      fromRow: row,
      toRow: row + 1,
      fromColumn: row + 1,
      toColumn: frame.keyLength,
    });
  }
  return blocks;
}

// One attention head as a heat map: which weights, and which cells are no weights at all.

import { fittedRange } from './colorScale.ts';
import type { ValueRange } from './colorScale.ts';
import type { Hatch, HeatMapPicture } from './heatMap.ts';

/** The weights of all heads of all layers, (layers, heads, queries, keys), in 0 … 1. */
export interface AttentionWeights {
  readonly layers: number;
  readonly heads: number;
  /** Tokens of the two axes; from these lengths on they are padding. */
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  readonly queryLength: number;
  readonly keyLength: number;
  /** No query may look at later keys. */
  readonly causal: boolean;
  readonly weights: Float32Array;
}

export const unitRange: ValueRange = { low: 0, high: 1 };

export function headPicture(
  attention: AttentionWeights,
  layer: number,
  head: number,
  range: ValueRange,
): HeatMapPicture {
  const { weights, queryLength } = attention;
  const rows = attention.queries.length;
  const columns = attention.keys.length;
  const start = (layer * attention.heads + head) * rows * columns;
  return {
    rows,
    columns,
    value: (row, column) => weights[start + row * columns + column] ?? NaN,
    scale: 'magnitude',
    range,
    hatchAt: (row, column) => hatchOf(attention, row, column),
    dimFromRow: queryLength,
  };
}

/** Padded keys for every query; later keys for a query that may not look ahead. */
export function hatchOf(
  { keyLength, causal }: AttentionWeights,
  query: number,
  key: number,
): Hatch | undefined {
  if (key >= keyLength) return 'padding';
  return causal && key > query ? 'causal' : undefined;
}

/** From the smallest to the largest weight of all heads, leaving out padding and what is masked. */
export function weightsRange(attention: AttentionWeights): ValueRange {
  const { layers, heads, queries, keys, queryLength, keyLength, causal, weights } = attention;
  const size = queries.length * keys.length;
  let low = Infinity;
  let high = -Infinity;
  for (let map = 0; map < layers * heads; map += 1) {
    for (let query = 0; query < queryLength; query += 1) {
      const start = map * size + query * keys.length;
      const end = start + (causal ? Math.min(query + 1, keyLength) : keyLength);
      for (let index = start; index < end; index += 1) {
        const weight = weights[index] ?? NaN;
        // A comparison with NaN is false, so it does not count.
        if (weight < low) low = weight;
        if (weight > high) high = weight;
      }
    }
  }
  return fittedRange(low, high, unitRange);
}

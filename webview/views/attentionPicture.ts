// One attention head as a heat map: which weights, and which cells are no weights at all.

import { fittedRange } from '../draw/colorScale.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import type { Hatch, HeatMapPicture } from '../draw/heatMap.ts';
import type { RoleTensor } from './roleTensor.ts';

/** The weights of all heads of one layer, in 0 … 1. */
export interface AttentionLayer {
  readonly heads: number;
  /** Tokens of the two axes; from these lengths on they are padding. */
  readonly queries: readonly string[];
  readonly keys: readonly string[];
  readonly queryLength: number;
  readonly keyLength: number;
  /** No query looks at later keys. */
  readonly causal: boolean;
  readonly weights: (head: number) => (query: number, key: number) => number;
}

export const unitRange: ValueRange = { low: 0, high: 1 };

export function attentionLayer(tensor: RoleTensor): AttentionLayer {
  const layer = {
    heads: tensor.size('head'),
    queries: tensor.labels('query'),
    keys: tensor.labels('key'),
    queryLength: tensor.length('query'),
    keyLength: tensor.length('key'),
    weights: (head: number) => tensor.plane('query', 'key', 'head', head),
  };
  return { ...layer, causal: isCausal(layer) };
}

/** A softmax puts out exact zeros only for what a mask has taken away. */
function isCausal(layer: Omit<AttentionLayer, 'causal'>): boolean {
  const { heads, queries, keys, queryLength, keyLength, weights } = layer;
  // With one query or one key there is nothing to take away.
  if (queries.length !== keys.length || queryLength < 2 || keyLength < 2) return false;
  for (let head = 0; head < heads; head += 1) {
    const weight = weights(head);
    for (let query = 0; query < queryLength; query += 1) {
      for (let key = query + 1; key < keyLength; key += 1) {
        if (weight(query, key) !== 0) return false;
      }
    }
  }
  return true;
}

export function headPicture(
  layer: AttentionLayer,
  head: number,
  range: ValueRange,
): HeatMapPicture {
  return {
    rows: layer.queries.length,
    columns: layer.keys.length,
    value: layer.weights(head),
    scale: 'magnitude',
    range,
    hatchAt: (row, column) => hatchOf(layer, row, column),
    dimFromRow: layer.queryLength,
  };
}

/** Padded keys for every query; later keys for a query that may not look ahead. */
export function hatchOf(
  { keyLength, causal }: AttentionLayer,
  query: number,
  key: number,
): Hatch | undefined {
  if (key >= keyLength) return 'padding';
  return causal && key > query ? 'causal' : undefined;
}

/** From the smallest to the largest weight of all heads, leaving out padding and what is masked. */
export function weightsRange(layers: readonly AttentionLayer[]): ValueRange {
  let low = Infinity;
  let high = -Infinity;
  for (const { heads, queryLength, keyLength, causal, weights } of layers) {
    for (let head = 0; head < heads; head += 1) {
      const weight = weights(head);
      for (let query = 0; query < queryLength; query += 1) {
        const end = causal ? Math.min(query + 1, keyLength) : keyLength;
        for (let key = 0; key < end; key += 1) {
          const value = weight(query, key);
          // A comparison with NaN is false, so it does not count.
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
    }
  }
  return fittedRange(low, high, unitRange);
}

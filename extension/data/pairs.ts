// From written pairs to token ids, and from pairs to padded batches.

import type { Pair } from './dataSets.ts';
import { splitWords, type Vocabulary } from './vocabulary.ts';

export interface TextPair {
  readonly source: string;
  readonly target: string;
}

export interface PairBatch {
  /** (B, S) */
  readonly source: Int32Array;
  /** (B, T), begin and end mark included */
  readonly target: Int32Array;
  readonly sourceLength: number;
  readonly targetLength: number;
  readonly size: number;
}

/** Source: its characters. Target: bos, characters, eos. */
export function encodeCharacters(pair: TextPair, vocabulary: Vocabulary): Pair {
  return {
    source: idsOf(Array.from(pair.source), vocabulary),
    target: enclose(idsOf(Array.from(pair.target), vocabulary), vocabulary),
    sourceText: pair.source,
    targetText: pair.target,
  };
}

/** Source: its words and eos. Target: bos, words, eos. */
export function encodeWords(pair: TextPair, source: Vocabulary, target: Vocabulary): Pair {
  return {
    source: Int32Array.of(...idsOf(splitWords(pair.source), source), source.eos ?? 0),
    target: enclose(idsOf(splitWords(pair.target), target), target),
    sourceText: pair.source,
    targetText: pair.target,
  };
}

/** The chosen pairs, each padded to the longest of them. */
export function pairBatch(
  pairs: readonly Pair[],
  indices: ArrayLike<number>,
  pads: { readonly sourcePad: number; readonly targetPad: number },
): PairBatch {
  const chosen = Array.from(indices, (index) => pairs[index]);
  const source = padded(
    chosen.map((pair) => pair.source),
    pads.sourcePad,
  );
  const target = padded(
    chosen.map((pair) => pair.target),
    pads.targetPad,
  );
  return {
    source: source.ids,
    target: target.ids,
    sourceLength: source.length,
    targetLength: target.length,
    size: chosen.length,
  };
}

function padded(rows: readonly Int32Array[], pad: number): { ids: Int32Array; length: number } {
  const length = rows.reduce((longest, row) => Math.max(longest, row.length), 0);
  const ids = new Int32Array(rows.length * length).fill(pad);
  rows.forEach((row, b) => ids.set(row, b * length));
  return { ids, length };
}

function idsOf(tokens: readonly string[], vocabulary: Vocabulary): Int32Array {
  // Int32Array.from with a function is several times slower, felt with 20 000 pairs.
  const ids = new Int32Array(tokens.length);
  for (let i = 0; i < tokens.length; i++) ids[i] = vocabulary.idOf(tokens[i]);
  return ids;
}

function enclose(ids: Int32Array, vocabulary: Vocabulary): Int32Array {
  const enclosed = new Int32Array(ids.length + 2);
  enclosed[0] = vocabulary.bos ?? 0;
  enclosed.set(ids, 1);
  enclosed[ids.length + 1] = vocabulary.eos ?? 0;
  return enclosed;
}

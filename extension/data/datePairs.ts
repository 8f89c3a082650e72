// Built-in pairs: a day as people write it, and the same day as ISO date. The parts share no
// calendar day, so that a model cannot answer from memory.

import { permutation } from '../nn/random.ts';
import type { Pair, PairData } from './dataSets.ts';
import { dateForms, dayAt, isoDate } from './dateForms.ts';
import { Draws } from './draws.ts';
import { encodeCharacters } from './pairs.ts';
import { characterVocabulary, type Vocabulary } from './vocabulary.ts';

/** 1950-01-01 … 2049-12-31 */
const dayCount = 36_525;
/** First, last and number of pairs of each part; days are counted in a random order. */
const parts = {
  train: { firstDay: 0, lastDay: 32_873, pairs: 18_000 },
  validation: { firstDay: 32_873, lastDay: 34_699, pairs: 1000 },
  test: { firstDay: 34_699, lastDay: dayCount, pairs: 1000 },
} as const;

export function datePairs(seed: number): PairData {
  const vocabulary = dateVocabulary();
  const days = permutation({ seed, purpose: 'dates.split', step: 0 }, dayCount);
  return {
    kind: 'pairs',
    title: 'Dates',
    source: vocabulary,
    target: vocabulary,
    shared: true,
    train: pairsOf('train', days, vocabulary, seed),
    validation: pairsOf('validation', days, vocabulary, seed),
    test: pairsOf('test', days, vocabulary, seed),
  };
}

function pairsOf(
  name: keyof typeof parts,
  days: Int32Array,
  vocabulary: Vocabulary,
  seed: number,
): Pair[] {
  const { firstDay, lastDay, pairs } = parts[name];
  const draws = new Draws({ seed, purpose: `dates.${name}`, step: 0 });
  return Array.from({ length: pairs }, () => {
    const day = dayAt(days[firstDay + draws.below(lastDay - firstDay)]);
    const write = draws.pick(dateForms);
    return encodeCharacters({ source: write(day), target: isoDate(day) }, vocabulary);
  });
}

/** Every character that any form can hold; one year writes every month, weekday and digit. */
function dateVocabulary(): Vocabulary {
  const texts = Array.from({ length: 365 }, (_, index) => dayAt(index)).flatMap((day) => [
    isoDate(day),
    ...dateForms.map((write) => write(day)),
  ]);
  return characterVocabulary(texts, 'Dates');
}

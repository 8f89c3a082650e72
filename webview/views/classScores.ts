// What a classifier says of every class: its logit, and how probable the class is by softmax.

import type { RoleTensor } from './roleTensor.ts';

export interface ClassScore {
  readonly name: string;
  readonly logit: number;
  /** 0 … 1 */
  readonly probability: number;
  readonly isLargest: boolean;
}

/** At one position of a sequence; 0 where there is none. */
export function classScores(logits: RoleTensor, time: number): readonly ClassScore[] {
  const value = logits.plane('time', 'class');
  const names = logits.labels('class');
  const all = names.map((_, index) => value(time, index));
  const largest = all.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const probabilities = areProbabilities(all) ? all : softmax(all, largest);
  return names.map((name, index) => ({
    name,
    logit: all[index] ?? NaN,
    probability: probabilities[index] ?? NaN,
    isLargest: all[index] === largest,
  }));
}

/** Some models end with their softmax. */
function areProbabilities(values: readonly number[]): boolean {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-3;
}

function softmax(logits: readonly number[], largest: number): number[] {
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

// The same choices in every run of a test.

import { Draws } from '../../../extension/data/draws.ts';

export interface Chance {
  /** A whole number from 0 to `end` − 1. */
  readonly below: (end: number) => number;
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

export function chance(seed: number): Chance {
  const draws = new Draws({ seed, purpose: 'choices of a test', step: 0 });
  const below = (end: number): number => Math.floor(draws.double() * end);
  return { below, pick: (items) => items[below(items.length)] };
}

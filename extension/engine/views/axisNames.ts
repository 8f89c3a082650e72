// What the name of a size says: `T` and `T-1` are lengths of time, `B·8` has to do with the batch.

import type { AxisMeaning } from '../../protocol/looks/tensor.ts';
import type { DataAxis, TensorShape } from '../../protocol/shapeTable.ts';

type Meanings = ReadonlySet<AxisMeaning>;

/** For each axis of a tensor, the meanings of the data axes that its size depends on. */
export function meaningsOf(
  { shape, names }: TensorShape,
  axes: readonly DataAxis[],
): readonly Meanings[] {
  return shape.map((_, axis) => {
    const letters = (names?.[axis] ?? '').split(/[^A-Za-z]+/);
    const known = axes.filter(({ name }) => letters.includes(name));
    return new Set(known.map(({ meaning }) => meaning));
  });
}

export function isSequence(meanings: Meanings): boolean {
  return meanings.has('time') || meanings.has('source') || meanings.has('target');
}

/** An axis of `B·T` holds more than samples. */
export function isBatch(meanings: Meanings): boolean {
  return isOnly(meanings, 'batch');
}

export function isOnly(meanings: Meanings, meaning: AxisMeaning): boolean {
  return meanings.has(meaning) && meanings.size === 1;
}

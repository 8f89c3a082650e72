// Broadcasting: sizes are compared from the right, and a size of 1 is repeated.

import type { TensorShape } from '../operands.ts';

/** The shape of the result, or undefined where two sizes differ and neither is 1. */
export function alignedShape(
  one: readonly number[],
  other: readonly number[],
): readonly number[] | undefined {
  const rank = Math.max(one.length, other.length);
  const result: number[] = [];
  for (let axis = -rank; axis < 0; axis++) {
    const [left, right] = [one.at(axis) ?? 1, other.at(axis) ?? 1];
    if (axis >= -one.length && axis >= -other.length && left !== right && left !== 1 && right !== 1)
      return undefined;
    result.push(
      axis < -one.length ? right : axis < -other.length ? left : left === 1 ? right : left,
    );
  }
  return result;
}

/** The first pair of sizes from the right that differ, as a negative axis. */
export function differingAxis(one: readonly number[], other: readonly number[]): number {
  for (let axis = -1; axis >= -Math.min(one.length, other.length); axis--) {
    const [left, right] = [one.at(axis), other.at(axis)];
    if (left !== right && left !== 1 && right !== 1) return axis;
  }
  return 0;
}

/**
 * At which axes of `large` those of `small` can stand, in order, the others becoming 1: only if
 * there is exactly one way. `[8]` beside `[B, 8, H, W]` stands at axis 1. Named axes must agree.
 */
export function onlyPlacement(
  small: TensorShape,
  large: TensorShape,
): readonly number[] | undefined {
  const found = placements(small, large, 0, 0);
  return found.length === 1 ? found[0] : undefined;
}

/** Whether all axes of `small` are among those of `large`, in order, or beside an axis of 1. */
export function canStandIn(small: TensorShape, large: TensorShape): boolean {
  let done = 0;
  for (const [axis, size] of large.shape.entries()) {
    if (done < small.shape.length && (size === 1 || sameSize(small, done, large, axis))) done++;
  }
  return done === small.shape.length;
}

function placements(
  small: TensorShape,
  large: TensorShape,
  done: number,
  from: number,
): readonly (readonly number[])[] {
  if (done === small.shape.length) return [[]];
  const found: (readonly number[])[] = [];
  for (let axis = from; axis < large.shape.length; axis++) {
    if (!sameSize(small, done, large, axis)) continue;
    for (const rest of placements(small, large, done + 1, axis + 1)) found.push([axis, ...rest]);
  }
  return found;
}

function sameSize(one: TensorShape, i: number, other: TensorShape, k: number): boolean {
  if (one.shape[i] !== other.shape[k]) return false;
  const [left, right] = [one.names?.[i], other.names?.[k]];
  return left === undefined || right === undefined || left === right;
}

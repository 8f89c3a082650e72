// concat and stack: which sizes must be equal.

import { explain } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall } from '../failedCall.ts';
import { holdsTensor, itemsOf, numberOf, operandsOf, sizeText, written } from '../operands.ts';
import type { TensorOperand } from '../operands.ts';

export function explainJoining(call: FailedCall): Explanation | undefined {
  if (!/^(concat(\dd)?|stack)$/.test(call.callee)) return undefined;
  const { items, axis } = partsOf(call);
  if (items.length === 0) return undefined;
  if (call.callee === 'stack') return explainStack(items);
  const rank = items[0].value.shape.length;
  const other = items.find(({ value }) => value.shape.length !== rank);
  if (other) {
    return explain('rank-mismatch', {
      text: 'concat joins tensors with equally many axes: {first}, {other}. Give the one with fewer an axis with expandDims.',
      values: { first: written(items[0]), other: written(other) },
    });
  }
  if (axis >= rank || axis < -rank) {
    return explain('rank-mismatch', {
      text: 'There is no axis {axis} to join along: {first}. Choose 0 to {last}.',
      values: { axis, first: written(items[0]), last: rank - 1 },
    });
  }
  return explainConcat(items, axis < 0 ? axis + rank : axis);
}

/** Of `tf.concat([a, b], axis)` and of `a.concat(b, axis)`. */
function partsOf(call: FailedCall): { items: readonly TensorOperand[]; axis: number } {
  const [first, second, third] = operandsOf(call);
  if (!holdsTensor(first)) return { items: itemsOf(first), axis: numberOf(second) ?? 0 };
  const others = holdsTensor(second) ? [second] : itemsOf(second);
  return { items: [first, ...others], axis: numberOf(third) ?? 0 };
}

function explainStack(items: readonly TensorOperand[]): Explanation | undefined {
  const [first] = items;
  const other = items.find(({ value }) => String(value.shape) !== String(first.value.shape));
  if (!other) return undefined;
  return explain('shape-mismatch', {
    text: 'stack takes tensors of one shape: {first}, {other}. Make them equal, or join along an axis that is there with concat.',
    values: { first: written(first), other: written(other) },
  });
}

function explainConcat(items: readonly TensorOperand[], joined: number): Explanation | undefined {
  const [first] = items;
  for (const other of items.slice(1)) {
    const differing = first.value.shape.flatMap((size, axis) =>
      size === other.value.shape[axis] ? [] : [axis],
    );
    const axis = differing.find((each) => each !== joined);
    if (axis === undefined) continue;
    const values = {
      joined,
      first: written(first),
      other: written(other),
      axis,
      firstSize: sizeText(first.value, axis),
      otherSize: sizeText(other.value, axis),
    };
    const text =
      differing.length === 1
        ? 'concat along axis {joined} needs all other axes equal: {first}, {other}. Axis {axis} is the only one that differs: join along it.'
        : 'concat along axis {joined} needs all other axes equal: {first}, {other}. Axis {axis} is {firstSize} and {otherSize}: make it equal.';
    return explain('shape-mismatch', { text, values });
  }
  return undefined;
}

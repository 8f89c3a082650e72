// Operations that cut a tensor up, repeat it or pad it: split, slice, gather, tile, pad.

import { explain } from './explanation.ts';
import type { Explanation } from './explanation.ts';
import type { FailedCall, Operand } from './failedCall.ts';
import { holdsTensor, numberOf, numbersOf, operandsOf, sizeText, written } from './operands.ts';
import type { TensorOperand } from './operands.ts';

type PartRule = (x: TensorOperand, others: readonly Operand[]) => Explanation | undefined;

const rules: Readonly<Record<string, PartRule>> = {
  split: explainSplit,
  slice: explainSlice,
  tile: (x, [repetitions]) => explainPerAxis('tile', x, numbersOf(repetitions)?.length),
  pad: (x, [paddings]) =>
    explainPerAxis(
      'pad',
      x,
      Array.isArray(paddings?.literal) ? paddings.literal.length : undefined,
    ),
};

export function explainParts(call: FailedCall): Explanation | undefined {
  const [x, ...others] = operandsOf(call);
  if (!holdsTensor(x) || !Object.hasOwn(rules, call.callee)) return undefined;
  return rules[call.callee](x, others);
}

function explainSplit(x: TensorOperand, [parts, axisOperand]: readonly Operand[]) {
  const axis = numberOf(axisOperand) ?? 0;
  const size = x.value.shape.at(axis);
  if (size === undefined) return undefined;
  const values = { x: written(x), axis, size: sizeText(x.value, axis) };
  const count = numberOf(parts);
  if (count !== undefined && size % count !== 0) {
    return explain('shape-mismatch', {
      text: 'Axis {axis} of {x} is {size}, which {count} does not divide. Choose a number of parts that does, or give the sizes of the parts.',
      values: { ...values, count },
    });
  }
  const sizes = numbersOf(parts);
  const total = sizes?.reduce((sum, each) => sum + each, 0);
  if (sizes && !sizes.includes(-1) && total !== size) {
    return explain('shape-mismatch', {
      text: 'Axis {axis} of {x} is {size}, and the parts [{sizes}] add up to {total}. Make the parts add up to the axis.',
      values: { ...values, sizes: sizes.join(', '), total: total ?? 0 },
    });
  }
  return undefined;
}

function explainSlice(x: TensorOperand, [beginOperand, sizeOperand]: readonly Operand[]) {
  const begin = listOf(beginOperand);
  const sizes = listOf(sizeOperand) ?? [];
  const rank = x.value.shape.length;
  if (!begin) return undefined;
  if (begin.length > rank || sizes.length > rank) {
    return explain('rank-mismatch', {
      text: 'slice names {named} axes, and {x} has {rank}. Give one begin and one size for each axis of it.',
      values: { named: Math.max(begin.length, sizes.length), x: written(x), rank },
    });
  }
  const axis = x.value.shape.findIndex((length, i) => {
    const from = begin[i] ?? 0;
    const size = sizes[i] ?? -1;
    return from < 0 || from > length || (size >= 0 && from + size > length);
  });
  if (axis < 0) return undefined;
  const from = begin[axis] ?? 0;
  return explain('shape-mismatch', {
    text: 'Axis {axis} of {x} is {length}, and the slice goes from {from} to {to}. Stay inside the axis.',
    values: {
      axis,
      x: written(x),
      length: sizeText(x.value, axis),
      from,
      to: (sizes[axis] ?? -1) < 0 ? 'end' : from + sizes[axis],
    },
  });
}

function listOf(operand: Operand | undefined): readonly number[] | undefined {
  const number = numberOf(operand);
  return number === undefined ? numbersOf(operand) : [number];
}

function explainPerAxis(
  callee: string,
  x: TensorOperand,
  given: number | undefined,
): Explanation | undefined {
  const rank = x.value.shape.length;
  if (given === undefined || given === rank) return undefined;
  return explain('rank-mismatch', {
    text: '{callee} takes one entry for each axis: {x} has {rank} axes, and {given} entries are given. Write {rank}.',
    values: { callee, x: written(x), rank, given },
  });
}

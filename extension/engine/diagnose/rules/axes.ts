// Operations that are told an axis, or an order of axes: it must be there.

import { replaceNumber } from '../edits.ts';
import { explain, fixOf } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall, Operand } from '../failedCall.ts';
import {
  holdsTensor,
  nameOf,
  numberOf,
  numbersOf,
  operandsOf,
  sizeText,
  written,
} from '../operands.ts';
import type { TensorOperand } from '../operands.ts';

/** Where the axis stands among the operands. */
const axisAt: Readonly<Record<string, number>> = {
  ...{ sum: 1, mean: 1, max: 1, min: 1, prod: 1, any: 1, all: 1, argMax: 1, argMin: 1 },
  ...{ logSumExp: 1, cumsum: 1, cumprod: 1, reverse: 1, unstack: 1, expandDims: 1, squeeze: 1 },
  ...{ softmax: 1, logSoftmax: 1, moments: 1, norm: 2, gather: 2, split: 2 },
};

export function explainAxes(call: FailedCall): Explanation | undefined {
  const [x, ...others] = operandsOf(call);
  if (!holdsTensor(x)) return undefined;
  if (call.callee === 'transpose') return explainTranspose(x, others[0]);
  const axis = others[axisAt[call.callee] - 1];
  if (!axis) return undefined;
  return (
    outOfRange(call, x, axis) ??
    (call.callee === 'squeeze' ? explainSqueeze(x, axis) : undefined) ??
    (/softmax/i.test(call.callee) ? explainSoftmax(call, x, axis) : undefined)
  );
}

function outOfRange(call: FailedCall, x: TensorOperand, axis: Operand): Explanation | undefined {
  // A new axis may also stand behind the last.
  const rank = x.value.shape.length;
  const last = call.callee === 'expandDims' ? rank : rank - 1;
  const single = numberOf(axis);
  const axes = single === undefined ? numbersOf(axis) : [single];
  const wrong = axes?.find((each) => each > last || each < -last - 1 || !Number.isInteger(each));
  if (wrong === undefined) return undefined;
  return explain('rank-mismatch', {
    text: '{x} has no axis {axis}: it has {rank} axes. Give {callee} an axis from 0 to {last}, or count from the end with -1.',
    values: { callee: call.callee, axis: wrong, x: written(x), rank, last },
  });
}

function explainTranspose(x: TensorOperand, order: Operand | undefined): Explanation | undefined {
  const axes = numbersOf(order);
  if (!axes) return undefined;
  const rank = x.value.shape.length;
  const isOrder = axes.length === rank && x.value.shape.every((_, axis) => axes.includes(axis));
  if (isOrder) return undefined;
  return explain(axes.length === rank ? 'shape-mismatch' : 'rank-mismatch', {
    text: '{x} has {rank} axes, and the order [{axes}] does not name each of them once. Use 0 to {last}, each once.',
    values: { x: written(x), rank, axes: axes.join(', '), last: rank - 1 },
  });
}

function explainSqueeze(x: TensorOperand, axis: Operand): Explanation | undefined {
  const single = numberOf(axis);
  const axes = single === undefined ? numbersOf(axis) : [single];
  const wrong = axes?.find((each) => x.value.shape.at(each) !== 1);
  if (wrong === undefined) return undefined;
  const ones = x.value.shape.flatMap((size, i) => (size === 1 ? [i] : []));
  const values = {
    x: written(x),
    axis: wrong,
    size: sizeText(x.value, wrong),
    ones: ones.join(', '),
  };
  if (ones.length === 0) {
    return explain('shape-mismatch', {
      text: 'squeeze removes axes of size 1, and axis {axis} of {x} is {size}. None of its axes is 1: leave squeeze out, or take one entry with slice or gather.',
      values,
    });
  }
  return explain('shape-mismatch', {
    text: 'squeeze removes axes of size 1, and axis {axis} of {x} is {size}. Of size 1: axis {ones}.',
    values,
  });
}

function explainSoftmax(
  call: FailedCall,
  x: TensorOperand,
  axis: Operand,
): Explanation | undefined {
  const number = numberOf(axis);
  const last = x.value.shape.length - 1;
  if (number === undefined || number === -1 || number === last) return undefined;
  return explain(
    'rank-mismatch',
    {
      text: '{callee} works along the last axis only, and {axis} is not the last of {x}. Leave the axis out, or transpose {name} first.',
      values: { callee: call.callee, axis: number, x: written(x), name: nameOf(x) },
    },
    {
      fixes: fixOf({ text: 'Use the last axis', values: {} }, replaceNumber(axis, -1)),
    },
  );
}

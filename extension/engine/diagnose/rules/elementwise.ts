// Operations that take numbers pairwise: their shapes must broadcast.

import type { FindingCode } from '../../../protocol/finding.ts';
import { alignedShape, canStandIn, differingAxis, onlyPlacement } from './broadcasting.ts';
import { appendTo } from '../edits.ts';
import { explain, fixOf } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall } from '../failedCall.ts';
import { itemsOf, nameOf, operandsOf, sizeText, tensorsOf, written } from '../operands.ts';
import type { TensorOperand } from '../operands.ts';
import { transposed } from './products.ts';

/** With the sign between the operands, or a comma where a formula has none. */
const signs: Readonly<Record<string, string>> = {
  ...{ add: '+', sub: '−', mul: '·', div: '/', divNoNan: '/', floorDiv: '/', pow: '^', mod: 'mod' },
  ...{ maximum: ',', minimum: ',', squaredDifference: ',', atan2: ',', prelu: ',', where: ',' },
  ...{ equal: '=', notEqual: '≠', less: '<', lessEqual: '≤', greater: '>', greaterEqual: '≥' },
  ...{ logicalAnd: 'and', logicalOr: 'or', logicalXor: 'xor' },
};

export function explainElementwise(call: FailedCall): Explanation | undefined {
  if (call.callee === 'addN') return explainSum(call);
  if (call.callee === 'assign') return explainAssign(call);
  const sign = signs[call.callee];
  if (!sign) return undefined;
  const tensors = tensorsOf(call);
  for (const [i, left] of tensors.entries()) {
    for (const right of tensors.slice(i + 1)) {
      if (!alignedShape(left.value.shape, right.value.shape)) {
        return mismatch(left, right, sign === ',' ? ',' : ` ${sign}`);
      }
    }
  }
  return undefined;
}

function mismatch(left: TensorOperand, right: TensorOperand, sign: string): Explanation {
  const operands = `${written(left)}${sign} ${written(right)}`;
  return (
    missingAxis(left, right, operands) ??
    wrongOrder(left, right, operands) ??
    explain(codeOf(left, right), {
      text: 'These shapes do not fit together: {operands}. Counted from the right, axis {axis} is {leftSize} on one side and {rightSize} on the other: make them equal, or one of them 1.',
      values: { operands, ...sizesAtConflict(left, right) },
    })
  );
}

/** Axes are missing where those that are there could stand in the other shape. */
function codeOf({ value: left }: TensorOperand, { value: right }: TensorOperand): FindingCode {
  if (left.shape.length === right.shape.length) return 'shape-mismatch';
  const isSmaller = left.shape.length < right.shape.length;
  const fits = isSmaller ? canStandIn(left, right) : canStandIn(right, left);
  return fits ? 'rank-mismatch' : 'shape-mismatch';
}

function sizesAtConflict({ value: left }: TensorOperand, { value: right }: TensorOperand) {
  const axis = differingAxis(left.shape, right.shape);
  return { axis: -axis, leftSize: sizeText(left, axis), rightSize: sizeText(right, axis) };
}

/** `maps [B, 8, H, W] + bias [8]`: bias lacks two axes, and there is one way to give it them. */
function missingAxis(
  left: TensorOperand,
  right: TensorOperand,
  operands: string,
): Explanation | undefined {
  const [small, large] =
    left.value.shape.length < right.value.shape.length ? [left, right] : [right, left];
  const rank = large.value.shape.length;
  if (small.value.shape.length === rank) return undefined;
  const places = onlyPlacement(small.value, large.value);
  if (!places || places.length === 0) return undefined;
  const change = changeOf(places, rank);
  const values = { operands, name: nameOf(small), change };
  return explain(
    'rank-mismatch',
    {
      text: 'These shapes do not fit together: {operands}. Sizes are compared from the right, so {name} needs axes of 1: {name}{change}.',
      values,
    },
    {
      fixes: fixOf({ text: 'Write {name}{change}', values }, appendTo(small, change)),
    },
  );
}

/** What puts axes of 1 where `places` has gaps; axes on the left need not be written. */
function changeOf(places: readonly number[], rank: number): string {
  const [first] = places;
  const isPlaced = Array.from({ length: rank - first }, (_, i) => places.includes(first + i));
  if (places.length === 1) return `.reshape([${isPlaced.map((is) => (is ? -1 : 1)).join(', ')}])`;
  return isPlaced.map((is, axis) => (is ? '' : `.expandDims(${axis})`)).join('');
}

function wrongOrder(
  left: TensorOperand,
  right: TensorOperand,
  operands: string,
): Explanation | undefined {
  if (left.value.shape.length !== 2 || right.value.shape.length !== 2) return undefined;
  if (!alignedShape(left.value.shape, transposed(right.value).shape)) return undefined;
  const values = { operands, name: nameOf(right) };
  return explain(
    'shape-mismatch',
    {
      text: 'These shapes do not fit together: {operands}. Transpose {name}: {name}.transpose().',
      values,
    },
    { fixes: fixOf({ text: 'Transpose {name}', values }, appendTo(right, '.transpose()')) },
  );
}

function explainSum(call: FailedCall): Explanation | undefined {
  const items = itemsOf(operandsOf(call)[0]);
  const [first] = items;
  const other = items.find(({ value }) => String(value.shape) !== String(first.value.shape));
  if (!other) return undefined;
  return explain('shape-mismatch', {
    text: 'addN takes tensors of one shape: {first}, {other}. Give them the same shape, or use add, which repeats axes of 1.',
    values: { first: written(first), other: written(other) },
  });
}

function explainAssign(call: FailedCall): Explanation | undefined {
  const [variable, value] = tensorsOf(call);
  if (!variable || !value || String(variable.value.shape) === String(value.value.shape)) {
    return undefined;
  }
  return explain('shape-mismatch', {
    text: 'A variable keeps its shape: {variable} cannot become {value}. Make the variable with the shape it will have.',
    values: { variable: written(variable), value: written(value) },
  });
}

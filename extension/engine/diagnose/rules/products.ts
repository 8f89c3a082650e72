// Matrix products: the inner sizes, with and without transposing, and the axes before them.

import type { TextEdit } from '../../../protocol/finding.ts';
import { alignedShape } from './broadcasting.ts';
import { appendTo, insertAfter, replaceOperand } from '../edits.ts';
import { explain, fixOf } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall, Operand } from '../failedCall.ts';
import { holdsTensor, isTrue, nameOf, operandsOf, sizeText, written } from '../operands.ts';
import type { TensorOperand, TensorShape } from '../operands.ts';
import { axesText } from '../../../protocol/shapeText.ts';

type Flags = readonly [boolean, boolean];

export function explainProduct(call: FailedCall): Explanation | undefined {
  if (call.callee !== 'matMul' && call.callee !== 'dot') return undefined;
  const [a, b, transposeA, transposeB] = operandsOf(call);
  if (!holdsTensor(a) || !holdsTensor(b)) return undefined;
  if (call.callee === 'dot') return explainDot(a, b);
  return tooFewAxes(a, b) ?? innerSizes(a, b, [transposeA, transposeB]) ?? batchAxes(a, b);
}

function tooFewAxes(a: TensorOperand, b: TensorOperand): Explanation | undefined {
  const thin = [a, b].find(({ value }) => value.shape.length < 2);
  if (!thin) return undefined;
  const values = { left: written(a), right: written(b), name: nameOf(thin) };
  if (thin.value.shape.length === 0) {
    return explain('rank-mismatch', {
      text: 'matMul takes matrices, and {name} is a single number: {left} × {right}. Use mul instead.',
      values,
    });
  }
  const axis = thin === a ? 0 : 1;
  return explain(
    'rank-mismatch',
    {
      text: 'matMul takes matrices, and {name} has one axis: {left} × {right}. Give it a second one: {name}.expandDims({axis}).',
      values: { ...values, axis },
    },
    {
      fixes: fixOf(
        { text: 'Give {name} a second axis', values: { name: nameOf(thin) } },
        appendTo(thin, `.expandDims(${axis})`),
      ),
    },
  );
}

function innerSizes(
  a: TensorOperand,
  b: TensorOperand,
  flags: readonly [Operand | undefined, Operand | undefined],
): Explanation | undefined {
  const now: Flags = [isTrue(flags[0]), isTrue(flags[1])];
  if (fits(a, b, now)) return undefined;
  const [left, right] = [factor(a, now[0]), factor(b, now[1])];
  const values = { left, right, leftSize: innerText(a, now[0], -1), name: nameOf(b) };
  const choices = allFlags.filter((choice) => fits(a, b, choice));
  if (choices.length === 1) {
    const [choice] = choices;
    return explain(
      'shape-mismatch',
      {
        text: 'Inner sizes differ: {left} × {right}. Make it {newLeft} × {newRight}: the flags of matMul are {flags}.',
        values: {
          ...values,
          newLeft: factor(a, choice[0]),
          newRight: factor(b, choice[1]),
          flags: choice.join(', '),
        },
      },
      { fixes: fixOf(flagsTitle(choice), ...flagEdits(b, flags, choice)) },
    );
  }
  return explain('shape-mismatch', {
    text: 'Inner sizes differ: {left} × {right}. Give {name} {leftSize} rows, or the left factor {rightSize} columns.',
    values: { ...values, rightSize: innerText(b, now[1], -2) },
  });
}

const allFlags: readonly Flags[] = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
];

function flagsTitle(choice: Flags) {
  return { text: 'Set the transpose flags to {flags}', values: { flags: choice.join(', ') } };
}

function flagEdits(
  b: TensorOperand,
  [transposeA, transposeB]: readonly [Operand | undefined, Operand | undefined],
  [first, second]: Flags,
): readonly (TextEdit | undefined)[] {
  if (!transposeA) return [insertAfter(b, second ? `, ${first}, true` : `, ${first}`)];
  const replaced = replaceOperand(transposeA, String(first));
  if (transposeB) return [replaced, replaceOperand(transposeB, String(second))];
  return second ? [replaced, insertAfter(transposeA, ', true')] : [replaced];
}

function fits(a: TensorOperand, b: TensorOperand, [first, second]: Flags): boolean {
  return a.value.shape.at(first ? -2 : -1) === b.value.shape.at(second ? -1 : -2);
}

/** `x [B, 64]`, or transposed `Wᵀ [64, 10]` */
function factor(operand: TensorOperand, isTransposed: boolean): string {
  if (!isTransposed) return written(operand);
  return `${nameOf(operand)}ᵀ ${axesText(transposed(operand.value), 'named')}`;
}

function innerText({ value }: TensorOperand, isTransposed: boolean, axis: -1 | -2): string {
  return sizeText(isTransposed ? transposed(value) : value, axis);
}

export function transposed(value: TensorShape): TensorShape {
  return { ...value, shape: swapped(value.shape), names: value.names && swapped(value.names) };
}

function swapped<Size>(sizes: readonly Size[]): readonly Size[] {
  return [...sizes.slice(0, -2), ...sizes.slice(-2).toReversed()];
}

function batchAxes(a: TensorOperand, b: TensorOperand): Explanation | undefined {
  const [left, right] = [a.value.shape.slice(0, -2), b.value.shape.slice(0, -2)];
  if (alignedShape(left, right)) return undefined;
  return explain('shape-mismatch', {
    text: 'The axes before the last two differ: {left} × {right}. Each pair of matrices is multiplied, so make these axes equal, or 1.',
    values: { left: written(a), right: written(b) },
  });
}

function explainDot(a: TensorOperand, b: TensorOperand): Explanation | undefined {
  const inner = b.value.shape.length === 1 ? -1 : -2;
  if (a.value.shape.at(-1) === b.value.shape.at(inner)) return undefined;
  return explain('shape-mismatch', {
    text: 'Inner sizes differ: {left} · {right}. Make both {size}.',
    values: { left: written(a), right: written(b), size: sizeText(a.value, -1) },
  });
}

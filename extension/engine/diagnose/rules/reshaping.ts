// reshape: the new shape must hold as many numbers as the old one.

import type { Problem } from '../../../protocol/problem.ts';
import { replaceElement } from '../edits.ts';
import { explain, fixOf } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall } from '../failedCall.ts';
import {
  elementTexts,
  holdsTensor,
  nameOf,
  numbersOf,
  operandsOf,
  productOf,
  written,
} from '../operands.ts';
import type { TensorOperand, TensorShape } from '../operands.ts';

export function explainReshape(call: FailedCall): Explanation | undefined {
  if (call.callee !== 'reshape') return explainValues(call);
  const [x, shape] = operandsOf(call);
  const sizes = numbersOf(shape);
  if (!holdsTensor(x) || !sizes) return undefined;
  const asked = nameOf(shape);
  if (sizes.some((size) => !Number.isInteger(size))) return fractional(asked, sizes);
  if (sizes.filter((size) => size === -1).length > 1) {
    return explain('bad-reshape', {
      text: 'Only one size of {asked} can be -1: the one that follows from the others. Write out the rest; {x} is reshaped.',
      values: { asked, x: written(x) },
    });
  }
  return wrongCount(x, sizes, asked, (index, size) => replaceElement(shape, index, size));
}

function fractional(asked: string, sizes: readonly number[]): Explanation {
  return explain('bad-reshape', {
    text: 'Sizes must be whole numbers, and {asked} is [{sizes}]. Choose sizes that divide without a rest.',
    values: { asked, sizes: sizes.join(', ') },
  });
}

type Replace = (index: number, size: number) => ReturnType<typeof replaceElement>;

function wrongCount(
  x: TensorOperand,
  sizes: readonly number[],
  asked: string,
  replace: Replace,
): Explanation | undefined {
  const known = productOf(sizes.filter((size) => size !== -1));
  const total = productOf(x.value.shape);
  if (sizes.includes(-1) ? total % known === 0 : total === known) return undefined;
  const change = onlyChange(x.value, sizes);
  const fixes = change ? fixOf(sizeTitle(change, asked), replace(change.index, change.size)) : [];
  const values = { x: written(x), asked: askedText(asked, sizes) };
  const problem = perSample(x, sizes, values) ?? {
    text: sizes.includes(-1)
      ? '{x} has {has} numbers, which {asked} cannot divide: its known sizes multiply to {takes}. Choose sizes that divide {has}.'
      : '{x} has {has} numbers, and {asked} takes {takes}. Make the sizes multiply to {has}.',
    values: { ...values, has: total, takes: known },
  };
  return explain('bad-reshape', problem, { fixes });
}

/** Where the first axes stay, batch and time, the numbers of one sample say it better. */
function perSample(
  { value }: TensorOperand,
  sizes: readonly number[],
  values: Readonly<Record<string, string>>,
): Problem | undefined {
  const { shape, names } = value;
  const kept = keptAxes(value, sizes);
  const rest = sizes.slice(kept);
  if (!names || kept === 0 || rest.length === 0 || rest.includes(-1)) return undefined;
  const [has, takes] = [productOf(shape.slice(kept)), productOf(rest)];
  const first = names.slice(0, kept).join(' and ');
  return {
    text: '{x} has {has} numbers for each {first}, and {asked} takes {takes}. Make the sizes after that multiply to {has}.',
    values: { ...values, first, has, takes },
  };
}

/** How many axes of the data stay on the left; -1 may stand for the first. */
function keptAxes({ shape, names }: TensorShape, sizes: readonly number[]): number {
  const isKept = (size: number, axis: number): boolean => {
    if (axis === 0) return size === shape[0] || (size === -1 && shape.length > 0);
    return size === shape[axis] && /^[A-Za-z]+$/.test(names?.[axis] ?? '');
  };
  const end = sizes.findIndex((size, axis) => !isKept(size, axis));
  return Math.min(end < 0 ? sizes.length : end, sizes.length - 1);
}

/** The text of the argument, and its sizes where the text does not say them. */
function askedText(asked: string, sizes: readonly number[]): string {
  const plainly = `[${sizes.join(', ')}]`;
  return asked === plainly ? asked : `${asked} = ${plainly}`;
}

function sizeTitle({ index, size }: Change, asked: string) {
  const old = elementTexts(asked)?.[index].trim() ?? '';
  return { text: 'Write {size} instead of {old}', values: { size, old } };
}

interface Change {
  readonly index: number;
  readonly size: number;
}

/** The one size after those that stay that could be another number, if there is only one. */
function onlyChange(value: TensorShape, sizes: readonly number[]): Change | undefined {
  const kept = keptAxes(value, sizes);
  const rest = sizes.slice(kept);
  if (kept === 0 || rest.includes(-1)) return undefined;
  const wanted = productOf(value.shape.slice(kept));
  const changes = rest.flatMap((old, i) => {
    const size = wanted / productOf(rest.filter((_, k) => k !== i));
    return Number.isInteger(size) && size !== old ? [{ index: i + kept, size }] : [];
  });
  return changes.length === 1 ? changes[0] : undefined;
}

/** `tf.tensor2d(values, [2, 3])` with another number of values. */
function explainValues({ reason, callee }: FailedCall): Explanation | undefined {
  const match =
    /provided shape, \[([^\]]*)\], the tensor should have (\d+) values but has (\d+)/.exec(reason);
  if (!match) return undefined;
  const [, shape, takes, has] = match;
  return explain('bad-reshape', {
    text: '{callee} got {has} numbers, and the shape [{shape}] takes {takes}. Make the sizes multiply to {has}.',
    values: { callee, has, takes, shape: shape.replaceAll(',', ', ') },
  });
}

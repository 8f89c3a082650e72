// Samples that a file of a person's own brings along: checked, flattened and split.

import { permutation } from '../nn/random.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { ArrayData, Nested } from './sources.ts';

export interface ArraySet {
  readonly count: number;
  /** (count, …inputShape) and (count, …targetShape), row-major. */
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
}

export interface ArrayDataSet {
  readonly kind: 'arrays';
  readonly title: string;
  readonly inputShape: readonly number[];
  readonly targetShape: readonly number[];
  /** 0 where the targets are no classes. */
  readonly classes: number;
  readonly train: ArraySet;
  readonly validation: ArraySet;
}

/** Every tenth sample, in a random order, is for validation. */
export function arrayData(
  { title = 'Arrays', inputs, targets }: ArrayData,
  seed: number,
): ArrayDataSet {
  const [inputShape, targetShape] = [shapeOf(inputs, 'inputs'), shapeOf(targets, 'targets')];
  const [count] = inputShape;
  if (count !== targetShape[0] || count < 2) {
    throw new ProblemError(
      'The arrays need as many targets as inputs, at least 2; there are {inputs} inputs and {targets} targets.',
      { inputs: count, targets: targetShape[0] },
    );
  }
  const order = permutation({ seed, purpose: 'split', step: 0 }, count);
  const held = Math.max(1, Math.floor(count / 10));
  const flat = { inputs: flatten(inputs), targets: flatten(targets) };
  const pick = (indices: Int32Array): ArraySet => ({
    count: indices.length,
    inputs: rows(flat.inputs, indices, flat.inputs.length / count),
    targets: rows(flat.targets, indices, flat.targets.length / count),
  });
  return {
    kind: 'arrays',
    title,
    inputShape: inputShape.slice(1),
    targetShape: targetShape.slice(1),
    classes: targetShape.length === 1 ? classesIn(flat.targets) : 0,
    train: pick(order.subarray(held)),
    validation: pick(order.subarray(0, held)),
  };
}

function shapeOf(values: Nested, name: string): number[] {
  const shape: number[] = [];
  let level: unknown = values;
  while (Array.isArray(level)) {
    shape.push(level.length);
    level = level[0];
  }
  if (typeof level === 'number' && isRegular(values, shape)) return shape;
  throw new ProblemError(
    'The {name} of the arrays must be numbers in rows of equal length; the first axis counts samples.',
    { name },
  );
}

function isRegular(values: unknown, [length, ...inner]: readonly number[]): boolean {
  if (length === undefined) return typeof values === 'number';
  return (
    Array.isArray(values) &&
    values.length === length &&
    values.every((value) => isRegular(value, inner))
  );
}

function flatten(values: Nested): Float32Array {
  return Float32Array.from((values as readonly unknown[]).flat(Infinity) as number[]);
}

function rows(values: Float32Array, indices: Int32Array, width: number): Float32Array {
  const picked = new Float32Array(indices.length * width);
  indices.forEach((index, i) => {
    picked.set(values.subarray(index * width, (index + 1) * width), i * width);
  });
  return picked;
}

function classesIn(targets: Float32Array): number {
  const areClasses = targets.every((target) => Number.isInteger(target) && target >= 0);
  return areClasses ? targets.reduce((most, target) => Math.max(most, target), 0) + 1 : 0;
}

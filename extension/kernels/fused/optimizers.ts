// Updates of all parameters in one pass, whatever their number.

import type * as tf from '@tensorflow/tfjs';
import {
  addressOf,
  addressToChange,
  emptyTensor,
  floatsAt,
  intsAt,
  withTemporary,
} from '../heap.ts';
import { runKernel } from '../runtime.ts';

/** What belongs to one parameter: all of the same size. */
export interface Update {
  readonly parameter: tf.Variable;
  readonly gradient: tf.Tensor;
  readonly states: readonly tf.Variable[];
}

/** A row of the table, before it is cut into stretches. */
interface Entry {
  readonly size: number;
  /** Of the parameter, its gradient and its states. */
  readonly addresses: readonly number[];
}

/** Numbers that one thread updates at a time. */
const stretch = 16_384;
/** See assembly/optimizers.ts: parameter, gradient, two states, length. */
const tableColumns = 5;

/** m and v are the states; see assembly/optimizers.ts for the formula. */
export function fusedAdam(
  updates: readonly Update[],
  constants: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly eps: number;
    /** 1 for the first update. */
    readonly step: number;
  },
): void {
  const { learningRate, beta1, beta2, eps, step } = constants;
  const rate = learningRate / (1 - beta1 ** step);
  const vScale = 1 / Math.sqrt(1 - beta2 ** step);
  const numbers = [rate, beta1, beta2, 1 - beta1, 1 - beta2, vScale, eps];
  withTable(updates.map(updateInPlace), (table, rows) =>
    runKernel('adamStep', rows, 1, table, ...numbers),
  );
}

/** The velocity is the state, where there is momentum. */
export function fusedSgd(updates: readonly Update[], learningRate: number, momentum: number): void {
  withTable(updates.map(updateInPlace), (table, rows) =>
    runKernel('sgdStep', rows, 1, table, learningRate, momentum),
  );
}

/** Sum of the squares of all gradients. */
export function fusedSumOfSquares(gradients: readonly tf.Tensor[]): number {
  const entries = gradients.map((gradient) => entryOf(gradient, gradient));
  return withTable(entries, (table, rows) =>
    withTemporary(rows, (sums) => {
      runKernel('sumSquares', rows, 1, table, sums);
      return floatsAt(sums, rows).reduce((total, sum) => total + sum, 0);
    }),
  );
}

/** New tensors: every gradient times `scale`. */
export function fusedScaled(
  gradients: ReadonlyMap<string, tf.Tensor>,
  scale: number,
): Map<string, tf.Tensor> {
  const results = new Map<string, tf.Tensor>();
  const entries = Array.from(gradients, ([name, gradient]) => {
    const result = emptyTensor(gradient.shape);
    results.set(name, result);
    return entryOf(result, gradient);
  });
  withTable(entries, (table, rows) => runKernel('scaleGradients', rows, 1, table, scale));
  return results;
}

function updateInPlace({ parameter, gradient, states }: Update): Entry {
  const [changed, ...changedStates] = [parameter, ...states].map(addressToChange);
  return { size: parameter.size, addresses: [changed, addressOf(gradient), ...changedStates] };
}

function entryOf(...tensors: tf.Tensor[]): Entry {
  return { size: tensors[0].size, addresses: tensors.map(addressOf) };
}

/** Lends a table with a row for each stretch of each entry. */
function withTable<Result>(
  entries: readonly Entry[],
  use: (table: number, rows: number) => Result,
): Result {
  const rows = entries.flatMap(rowsOf);
  return withTemporary(rows.length * tableColumns, (table) => {
    intsAt(table, rows.length * tableColumns).set(rows.flat());
    return use(table, rows.length);
  });
}

function rowsOf({ size, addresses }: Entry): number[][] {
  const [p, g, first = 0, second = 0] = addresses;
  return Array.from({ length: Math.ceil(size / stretch) }, (_, i) => {
    const bytes = 4 * i * stretch;
    const moved = [p, g, first, second].map((address) => address && address + bytes);
    return [...moved, Math.min(stretch, size - i * stretch)];
  });
}

// Whether computed numbers are the expected ones: |got − want| ≤ atol + rtol · |want|, with the
// tolerances and exceptions that the case states.

import type { GoldenCase, TensorSpec } from './goldenCase.ts';

export interface Result {
  /** Values by the name of the expected tensor, or of a scalar. */
  readonly values: ReadonlyMap<string, ArrayLike<number>>;
  /** What we answer where the listing has NaN. */
  readonly whereNaN?: ReadonlyMap<string, (index: number) => number>;
  /** What may be compared, 1 = yes, beside the masks that the case itself has. */
  readonly masks?: ReadonlyMap<string, ArrayLike<number>>;
  /** Which of several ways was taken; shown beside the tensor. */
  readonly way?: string;
}

export interface Worst {
  readonly tensor: string;
  readonly index: number;
  readonly got: number;
  readonly want: number;
  /** Size of the difference in units of what is allowed; above 1 fails. */
  readonly ratio: number;
}

/** For information only: variants that the paper prints or PyTorch has, and that we do not follow. */
const forInformation = /^(torch|literal)\./;

/** The element of all expected tensors that comes closest to failing, or fails most. */
export function findWorst(golden: GoldenCase, results: readonly Result[]): Worst {
  let worst: Worst = { tensor: '', index: 0, got: 0, want: 0, ratio: -1 };
  const consider = (candidate: Worst) => {
    if (candidate.ratio > worst.ratio) worst = candidate;
  };
  for (const result of results) {
    for (const name of expectedNames(golden)) compareTensor(golden, result, name, consider);
    compareScalars(golden, result, consider);
  }
  if (worst.ratio < 0) throw new Error(`The case ${golden.name} expects nothing.`);
  return worst;
}

function expectedNames(golden: GoldenCase): string[] {
  const entries = Object.entries(golden.spec.tensors);
  const expected = entries.filter(
    ([name, { role }]) => role === 'expected' && !forInformation.test(name),
  );
  return expected.map(([name]) => name);
}

function compareTensor(
  golden: GoldenCase,
  result: Result,
  name: string,
  consider: (candidate: Worst) => void,
): void {
  const got = result.values.get(name);
  const spec = golden.spec.tensors[name];
  const label = result.way ? `${name} (${result.way})` : name;
  const count = spec.shape.reduce((product, size) => product * size, 1);
  // An expected tensor that the case does not hold would else agree with anything.
  if (got?.length !== count || !golden.has(name)) {
    consider({ tensor: label, index: 0, got: NaN, want: NaN, ratio: Infinity });
    return;
  }
  const mask = spec.mask ? golden.stored(spec.mask).values : result.masks?.get(name);
  for (const stored of [golden.single.get(name), golden.double.get(name)]) {
    for (let i = 0; stored && i < count; i++) {
      if (mask && mask[i] !== 1) continue;
      const want = wanted(stored.values[i], spec, result.whereNaN?.get(name), i);
      const ratio = ratioOf(got[i], want, spec.atol ?? 0, golden.spec.rtol);
      consider({ tensor: label, index: i, got: got[i], want, ratio });
    }
  }
}

function wanted(
  stored: number,
  spec: TensorSpec,
  whereNaN: ((index: number) => number) | undefined,
  index: number,
): number {
  // What is zero by theory is stored as rounding noise: only its size can be tested.
  if (spec.zeroByTheory) return 0;
  if (spec.hasNaN && Number.isNaN(stored) && whereNaN) return whereNaN(index);
  return stored;
}

function compareScalars(
  golden: GoldenCase,
  result: Result,
  consider: (candidate: Worst) => void,
): void {
  const { scalars, scalarsF64, rtol } = golden.spec;
  for (const [name, got] of result.values) {
    for (const want of [scalars[name], scalarsF64[name]]) {
      if (typeof want !== 'number') continue;
      const ratio = ratioOf(got[0], want, Math.max(1e-5 * Math.abs(want), 1e-7), rtol);
      consider({ tensor: name, index: 0, got: got[0], want, ratio });
    }
  }
}

function ratioOf(got: number, want: number, atol: number, rtol: number): number {
  const difference = Math.abs(got - want);
  if (difference === 0) return 0;
  const ratio = difference / (atol + rtol * Math.abs(want));
  return Number.isNaN(ratio) ? Infinity : ratio;
}

// The loss curve's numbers as they arrive: training loss of steps 1, 2, … without gaps in the
// indexing, and the validation points in order of their step.

import type { ValidationPoint } from '../extension/protocol/runReport.ts';

export class LossHistory {
  private values = new Float32Array(1024);
  private count = 0;
  readonly validation: ValidationPoint[] = [];
  /** Grows with every append. */
  version = 0;

  /** Training loss of steps 1 … length. A view into storage that the next append may replace. */
  get train(): Float32Array {
    return this.values.subarray(0, this.count);
  }

  get length(): number {
    return this.count;
  }

  /** Loss of one step, or undefined where no loss is known. */
  at(step: number): number | undefined {
    return step >= 1 && step <= this.count ? this.values[step - 1] : undefined;
  }

  /** The newest validation point at or before a step. */
  validationAt(step: number): ValidationPoint | undefined {
    return this.validation.findLast((point) => point.step <= step);
  }

  append(
    firstStep: number,
    train: Float32Array,
    validation: readonly ValidationPoint[] = [],
  ): void {
    const end = firstStep - 1 + train.length;
    this.reserve(end);
    // Steps that never arrived stay visible as a gap in the curve.
    if (firstStep - 1 > this.count) this.values.fill(NaN, this.count, firstStep - 1);
    this.values.set(train, firstStep - 1);
    this.count = Math.max(this.count, end);
    const newest = this.validation.at(-1)?.step ?? 0;
    this.validation.push(...validation.filter((point) => point.step > newest));
    this.version += 1;
  }

  private reserve(length: number): void {
    if (length <= this.values.length) return;
    const larger = new Float32Array(Math.max(length, 2 * this.values.length));
    larger.set(this.train);
    this.values = larger;
  }
}

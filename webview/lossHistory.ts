// The loss curve's numbers as they arrive: training loss of steps 1, 2, … without gaps in the
// indexing, and the validation points in order of their step.

import { GrowingSeries } from '../extension/protocol/growingSeries.ts';
import type { ValidationPoint } from '../extension/protocol/runReport.ts';

export class LossHistory {
  private readonly losses = new GrowingSeries();
  readonly validation: ValidationPoint[] = [];
  /** Grows with every append. */
  version = 0;

  /** Training loss of steps 1 … length. A view into storage that the next append may replace. */
  get train(): Float32Array {
    return this.losses.view;
  }

  get length(): number {
    return this.losses.length;
  }

  /** Loss of one step, or undefined where no loss is known. */
  at(step: number): number | undefined {
    return step >= 1 && step <= this.length ? this.train[step - 1] : undefined;
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
    this.losses.write(firstStep - 1, train);
    const newest = this.validation.at(-1)?.step ?? 0;
    this.validation.push(...validation.filter((point) => point.step > newest));
    this.version += 1;
  }
}

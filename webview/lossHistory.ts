// The loss curve's numbers as they arrive: training loss of steps 1, 2, … without gaps in the
// indexing, and the validation points in order of their step.

import { GrowingSeries } from '../extension/protocol/growingSeries.ts';
import type { ValidationPoint } from '../extension/protocol/runReport.ts';

let newestVersion = 0;

export class LossHistory {
  private readonly losses = new GrowingSeries();
  private readonly seconds = new GrowingSeries();
  private ends = new Float64Array();
  readonly validation: ValidationPoint[] = [];
  /** Another one after every append, and in every other history. */
  version = 0;

  /** Training loss of steps 1 … length. A view into storage that the next append may replace. */
  get train(): Float32Array {
    return this.losses.view;
  }

  /** Seconds of training up to the end of each step; all 0 where no times were kept. */
  get times(): Float64Array {
    if (this.ends.length !== this.length) {
      const seconds = this.seconds.view;
      let end = 0;
      // A step whose time is not known takes none.
      this.ends = Float64Array.from({ length: this.length }, (_, index) => {
        const took = seconds[index] ?? NaN;
        return (end += Number.isFinite(took) ? took : 0);
      });
    }
    return this.ends;
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
    stepSeconds: Float32Array = new Float32Array(),
  ): void {
    this.losses.write(firstStep - 1, train);
    this.seconds.write(firstStep - 1, stepSeconds);
    const newest = this.validation.at(-1)?.step ?? 0;
    this.validation.push(...validation.filter((point) => point.step > newest));
    this.version = newestVersion += 1;
  }
}

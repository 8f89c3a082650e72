// Collects what happens in the loop into reports that are at least 50 ms apart, so that a loop of
// a thousand steps per second does not flood the channel. Loss points wait, but are never dropped.

import type { ProgressReport, ValidationPoint } from '../../protocol/runReport.ts';
import type { Trainer } from './trainer.ts';
import { SpeedMeter } from './speedMeter.ts';

const shortestIntervalMs = 50;

type Trained = Pick<Trainer, 'description' | 'learningRateAt'>;

export class ProgressBatcher {
  readonly #trainer: Trained;
  readonly #send: (report: ProgressReport) => void;
  readonly #now: () => number;
  readonly #speed = new SpeedMeter();
  #losses: number[] = [];
  #seconds: number[] = [];
  #validation: ValidationPoint[] = [];
  #step = 0;
  #lastSentAt = -Infinity;

  constructor(
    trainer: Trained,
    send: (report: ProgressReport) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#trainer = trainer;
    this.#send = send;
    this.#now = now;
  }

  /** A finished step: its loss, its size in the run's unit, and how long it took. */
  addStep(step: number, loss: number, units: number, seconds: number): void {
    this.#step = step;
    this.#losses.push(loss);
    this.#seconds.push(seconds);
    this.#speed.add(units, seconds);
    this.#sendIfDue();
  }

  addValidation(point: ValidationPoint): void {
    this.#validation.push(point);
    this.#sendIfDue();
  }

  /** Sends what is waiting; for the moments when no further step may come. */
  flush(): void {
    if (this.#losses.length === 0 && this.#validation.length === 0) return;
    const step = this.#step;
    const report: ProgressReport = {
      firstStep: step - this.#losses.length + 1,
      trainLoss: Float32Array.from(this.#losses),
      stepSeconds: Float32Array.from(this.#seconds),
      validation: this.#validation,
      step,
      epoch: step / this.#trainer.description.stepsPerEpoch,
      perSecond: this.#speed.perSecond,
      learningRate: this.#trainer.learningRateAt(step),
    };
    this.#losses = [];
    this.#seconds = [];
    this.#validation = [];
    this.#lastSentAt = this.#now();
    this.#send(report);
  }

  #sendIfDue(): void {
    if (this.#now() - this.#lastSentAt >= shortestIntervalMs) this.flush();
  }
}

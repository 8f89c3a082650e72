// What the terminal shows while a model trains: a bar that redraws itself, or, where the output
// is a file or a pipe, a line every few seconds.

import { SingleBar } from 'cli-progress';
import type { ProgressReport, ValidationPoint } from '../../protocol/runReport.ts';
import type { RunDescription } from '../training/trainer.ts';

const lineEveryMs = 5000;

export interface ProgressDisplay {
  show(report: ProgressReport): void;
  end(): void;
}

export function createDisplay(run: RunDescription, output: NodeJS.WriteStream): ProgressDisplay {
  return output.isTTY ? new BarDisplay(run, output) : new LineDisplay(run, output);
}

class BarDisplay implements ProgressDisplay {
  readonly #unit: string;
  readonly #bar: SingleBar;
  #loss = '–';
  #validation = '–';

  constructor(run: RunDescription, output: NodeJS.WriteStream) {
    this.#unit = run.unit;
    this.#bar = new SingleBar({
      format: '{bar} {value}/{total}  loss {loss}  {validation}  {speed}  {eta_formatted} left',
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 24,
      hideCursor: true,
      stream: output,
    });
    this.#bar.start(run.totalSteps, 0, { loss: '–', validation: '–', speed: '–' });
  }

  show(report: ProgressReport): void {
    this.#validation = validationText(report.validation.at(-1)) ?? this.#validation;
    // A report may hold a validation alone.
    this.#loss = report.trainLoss.at(-1)?.toFixed(4) ?? this.#loss;
    this.#bar.update(report.step, {
      loss: this.#loss,
      validation: this.#validation,
      speed: `${report.perSecond.toFixed(0)} ${this.#unit}/s`,
    });
  }

  end(): void {
    this.#bar.stop();
  }
}

class LineDisplay implements ProgressDisplay {
  readonly #run: RunDescription;
  readonly #output: NodeJS.WriteStream;
  #validation: string | undefined;
  readonly #startedAt = performance.now();
  #lastAt = -Infinity;
  #last: ProgressReport | undefined;

  constructor(run: RunDescription, output: NodeJS.WriteStream) {
    this.#run = run;
    this.#output = output;
  }

  show(report: ProgressReport): void {
    this.#validation = validationText(report.validation.at(-1)) ?? this.#validation;
    if (report.trainLoss.length > 0) this.#last = report;
    if (performance.now() - this.#lastAt >= lineEveryMs) this.#print();
  }

  end(): void {
    this.#print();
  }

  #print(): void {
    if (!this.#last) return;
    const { step, trainLoss, perSecond } = this.#last;
    this.#lastAt = performance.now();
    const secondsPerStep = (this.#lastAt - this.#startedAt) / 1000 / step;
    const parts = [
      `step ${step}/${this.#run.totalSteps}`,
      `loss ${(trainLoss.at(-1) ?? NaN).toFixed(4)}`,
      this.#validation,
      `${perSecond.toFixed(0)} ${this.#run.unit}/s`,
      `${((this.#run.totalSteps - step) * secondsPerStep).toFixed(0)} s left`,
    ];
    this.#output.write(`${parts.filter(Boolean).join('  ')}\n`);
  }
}

function validationText(point: ValidationPoint | undefined): string | undefined {
  if (!point) return undefined;
  const { loss, metric } = point;
  if (!metric) return `validation loss ${loss.toFixed(4)}`;
  const name = metric.name === 'accuracy' ? 'accuracy' : 'exact match';
  return `validation ${name} ${(100 * metric.value).toFixed(1)} %`;
}

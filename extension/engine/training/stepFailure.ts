// The end of a run whose loss or gradient is no number any more.

import { ProblemError, sentences } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { FailedStepPlace, ValidationPoint } from '../../protocol/runReport.ts';
import type { Origin } from '../notFinite/repeatedStep.ts';
import type { SampleSet } from '../tasks/task.ts';

/** The step that failed, to be looked at. */
export interface FailedStep {
  readonly step: number;
  /** All of its batch. */
  readonly samples: SampleSet;
}

export class StepFailure extends ProblemError {
  readonly failed: FailedStep;
  readonly place: FailedStepPlace;

  constructor(problem: Problem, failed: FailedStep, origin: Origin | undefined) {
    super(problem.text, problem.values, problem.then);
    this.failed = failed;
    this.place = { step: failed.step, at: origin?.at, sample: origin?.sample };
  }
}

/** From then on a learning rate that is too large is the likely reason. */
const muchGrowth = 10;

export interface NotFinite {
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** How many times as long as at the beginning all weights are together. */
  readonly growth: number;
}

export function validationReason(
  step: number,
  loss: number,
  origin: Origin | undefined,
): ValidationPoint['reason'] {
  const first: Problem = {
    text: 'The validation loss became {loss} at step {step}. Training goes on.',
    values: { loss: String(loss), step },
  };
  return { problem: sentences(first, origin?.sentence, origin?.advice), at: origin?.at };
}

/** What became of the step, where it began, and what to do about it. */
export function notFiniteProblem(
  { step, loss, learningRate, growth }: NotFinite,
  origin: Origin | undefined,
): Problem {
  const first: Problem = Number.isFinite(loss)
    ? { text: 'The gradient became infinite or NaN at step {step}.', values: { step } }
    : { text: 'The loss became {loss} at step {step}.', values: { loss: String(loss), step } };
  const isGrowth = (origin?.isGrowth ?? true) && growth >= muchGrowth;
  const grown: Problem = {
    text: 'The weights have become {times} times as large since the run began: train again with a learningRate below {learningRate}, or set clipNorm (for example 1).',
    values: { times: Number(growth.toPrecision(2)), learningRate },
  };
  const unknown: Problem = {
    text: 'The step could be repeated without it, so no line is named. Look at the data for numbers that are very large or missing.',
    values: {},
  };
  if (!origin && !isGrowth) return sentences(first, unknown);
  return sentences(first, origin?.sentence, isGrowth ? grown : origin?.advice);
}

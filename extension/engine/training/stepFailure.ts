// The end of a run whose loss or gradient is no number any more.

import { ProblemError, sentences } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { FailedStepPlace, ValidationPoint } from '../../protocol/runReport.ts';
import type { Origin } from '../notFinite/repeatedStep.ts';
import type { PlainTensor, SampleSet } from '../tasks/task.ts';

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
  /** All of the step's batch. */
  readonly samples: SampleSet;
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
  { step, loss, learningRate, growth, samples }: NotFinite,
  origin: Origin | undefined,
): Problem {
  const first: Problem = Number.isFinite(loss)
    ? { text: 'The gradient became infinite or NaN at step {step}.', values: { step } }
    : { text: 'The loss became {loss} at step {step}.', values: { loss: String(loss), step } };
  const isGrowth = (origin?.isGrowth ?? true) && growth >= muchGrowth && Number.isFinite(growth);
  const grown: Problem = {
    text: 'The weights have become {times} times as large since the run began: train again with a learningRate below {learningRate}, or set clipNorm (for example 1).',
    values: { times: Number(growth.toPrecision(2)), learningRate },
  };
  const advice = dataAdvice(samples) ?? (isGrowth ? grown : origin?.advice);
  if (!origin && !advice) return sentences(first, unknown);
  return sentences(first, origin?.sentence, advice);
}

const unknown: Problem = {
  text: 'No line of the model could be named for it. Look for very large numbers in the data.',
  values: {},
};

/** Whatever operation meets them first, the data are to be mended. */
function dataAdvice({ inputs, targets }: SampleSet): Problem | undefined {
  if (!isFiniteTensor(targets)) {
    return { text: 'The targets of this batch hold numbers that are not finite.', values: {} };
  }
  if (inputs.every(isFiniteTensor)) return undefined;
  return { text: 'The inputs of this batch hold numbers that are not finite.', values: {} };
}

function isFiniteTensor({ values }: PlainTensor): boolean {
  return values.every((value) => Number.isFinite(value));
}

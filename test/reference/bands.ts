// What each model must reach on real data, and when: within the spread of PyTorch's results with
// the same models, rates and batches.

import type { Trainer } from '../../extension/engine/training/trainer.ts';
import type { ShippedModel } from '../../extension/protocol/trainRequest.ts';

export interface Milestone {
  /** As the table calls it: `3 epochs`. */
  readonly after: string;
  readonly step: (stepsPerEpoch: number) => number;
  readonly bound: number;
}

export interface ReferenceRun {
  readonly model: ShippedModel;
  readonly measure: string;
  /** As for `npm run train`. */
  readonly args: readonly string[];
  readonly milestones: readonly Milestone[];
  readonly isMet: (value: number, bound: number) => boolean;
  readonly format: (value: number) => string;
  readonly sign: '≥' | '≤';
  /** On the whole split; training goes on afterwards. */
  readonly value: (trainer: Trainer) => number;
}

const share = {
  isMet: (value: number, bound: number) => value >= bound,
  format: (value: number) => `${(100 * value).toFixed(1)} %`,
  sign: '≥',
} as const;

const epochs = (count: number, bound: number): Milestone => ({
  after: count === 1 ? '1 epoch' : `${count} epochs`,
  step: (stepsPerEpoch) => count * stepsPerEpoch,
  bound,
});

const steps = (count: number, bound: number): Milestone => ({
  after: `${count} steps`,
  step: () => count,
  bound,
});

/** Validation points would cost time and change nothing. */
const quiet = ['--set', 'validationEvery=0'];

export const referenceRuns: readonly ReferenceRun[] = [
  {
    model: 'cnn',
    measure: 'CNN on MNIST, test accuracy',
    args: ['cnn', '--data', 'mnist', '--preset', 'paper', '--epochs', '5', ...quiet],
    milestones: [epochs(1, 0.96), epochs(3, 0.972), epochs(5, 0.975)],
    ...share,
    value: (trainer) => trainer.finalTest().testAccuracy ?? NaN,
  },
  {
    model: 'rnn',
    measure: 'RNN on Tiny Shakespeare, validation loss per character',
    args: ['rnn', '--data', 'text', '--preset', 'reference', '--steps', '2000', ...quiet],
    milestones: [steps(500, 2.1), steps(1000, 1.95), steps(2000, 1.86)],
    isMet: (value, bound) => value <= bound,
    format: (value) => value.toFixed(3),
    sign: '≤',
    value: (trainer) => trainer.validate('all').loss,
  },
  {
    model: 'transformer',
    measure: 'Transformer on dates, exact match of the test split',
    args: ['transformer', '--data', 'pairs', '--preset', 'reference', '--steps', '2000', ...quiet],
    milestones: [steps(1000, 0.6), steps(1500, 0.95), steps(2000, 0.95)],
    ...share,
    value: (trainer) => trainer.finalTest().testExactMatch ?? NaN,
  },
];

export interface Outcome {
  readonly run: ReferenceRun;
  readonly milestone: Milestone;
  readonly value: number;
  /** Inside training steps, from the first one on. */
  readonly seconds: number;
  readonly seed: number;
}

export function isMet({ run, milestone, value }: Outcome): boolean {
  return run.isMet(value, milestone.bound);
}

/** A Markdown table, one row per outcome. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => {
    const { run, milestone, value, seconds, seed } = outcome;
    const band = `${run.sign} ${run.format(milestone.bound)}`;
    const verdict = isMet(outcome) ? 'yes' : '**no**';
    const cells = [run.measure, milestone.after, run.format(value), band, verdict];
    return `| ${[...cells, `${seconds.toFixed(0)} s`, seed].join(' | ')} |`;
  });
  const head = '| model | after | measured | band | met | training time | seed |';
  return [head, '| --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

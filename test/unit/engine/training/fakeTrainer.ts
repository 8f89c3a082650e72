// A trainer without a model: its loss is what the test says it is.

import type { SampleSet } from '../../../../extension/engine/tasks/task.ts';
import { StepFailure } from '../../../../extension/engine/training/stepFailure.ts';
import type {
  Trainer,
  FinalTest,
  RunDescription,
  StepResult,
  Validation,
} from '../../../../extension/engine/training/trainer.ts';
import type { WeightSnapshot } from '../../../../extension/engine/models/weights.ts';

interface Length {
  readonly totalSteps: number;
  readonly validationEvery: number;
}

const description: RunDescription = {
  model: 'cnn',
  data: 'digits',
  dataTitle: 'Fake',
  seed: 0,
  totalSteps: 10,
  stepsPerEpoch: 5,
  unit: 'samples',
  parameters: 1,
  settings: {},
};

export class FakeTrainer implements Trainer {
  readonly description: RunDescription;
  readonly validationEvery: number;
  readonly sizes = { kind: 'text', vocabularySize: 2 } as const;
  readonly steps: number[] = [];
  readonly #loss: (step: number) => number;

  constructor(length: Partial<Length> = {}, loss: (step: number) => number = (step) => 1 / step) {
    this.description = { ...description, totalSteps: length.totalSteps ?? 10 };
    this.validationEvery = length.validationEvery ?? 0;
    this.#loss = loss;
  }

  learningRateAt(): number {
    return 0.5;
  }

  setLearningRate(): void {}

  stepOnce(step: number): StepResult {
    this.steps.push(step);
    const loss = this.#loss(step);
    return { loss, isFinite: Number.isFinite(loss), samples: 2, units: 2 };
  }

  failureOf(step: number, { loss }: StepResult): Promise<StepFailure> {
    const problem = { text: 'The loss is {loss}.', values: { loss: String(loss) } };
    return Promise.resolve(new StepFailure(problem, { step, samples: this.samples() }, undefined));
  }

  validate(): Validation {
    return { loss: 0.25 };
  }

  validationReason(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  finalTest(): FinalTest {
    return {};
  }

  samples(): SampleSet {
    const none = { shape: [0], dtype: 'float32', values: new Float32Array(0) } as const;
    return {
      inputs: [none],
      targets: none,
      count: 0,
      batchAxis: 0,
      words: { kind: 'arrays' },
    };
  }

  snapshot(step: number): WeightSnapshot {
    return { step, values: new Map() };
  }

  dispose(): void {}
}

// A model learns to continue a text, character by character.

import * as tf from '@tensorflow/tfjs';
import { checkTextLength, textWindows, validationWindows } from '../../data/index.ts';
import type { TextBatch, TextData } from '../../data/index.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import type { TrainableModel } from '../models/trainableModel.ts';
import type { FinalTest, Validation, ValidationScope } from '../training/trainer.ts';
import { outputTensor } from './loss.ts';
import type { SampleSet, Task, TaskPlan, TrainingBatch } from './task.ts';

/** 512 windows: the loss is known well enough for a curve, and costs less than three steps. */
const fewBatches = 8;

export class TextTask implements Task {
  readonly unit = 'tokens';
  readonly model: TrainableModel;
  readonly sizes: DataSizes;
  readonly #plan: TaskPlan<TextData>;
  readonly #validation: readonly TextBatch[];

  constructor(plan: TaskPlan<TextData>) {
    const length = plan.settings.sequenceLength as number;
    checkTextLength(plan.data, length);
    this.sizes = { kind: 'text', vocabularySize: plan.data.vocabulary.tokens.length };
    this.model = plan.build(this.sizes);
    this.#plan = plan;
    this.#validation = validationWindows(plan.data.validation, length);
  }

  get dataTitle(): string {
    return this.#plan.data.title;
  }

  /** Windows start anywhere, so an epoch is as many steps as would read the text once. */
  get stepsPerEpoch(): number {
    const { batch, length } = this.#windows();
    return Math.max(1, Math.round(this.#plan.data.train.length / (batch * length)));
  }

  batch(step: number): TrainingBatch {
    const batch = this.#trainingWindows(step);
    return {
      samples: batch.size,
      units: batch.size * batch.length,
      loss: () => this.#loss(batch),
    };
  }

  validate(scope: ValidationScope): Validation {
    const batches = scope === 'all' ? this.#validation : this.#validation.slice(0, fewBatches);
    let [loss, windows] = [0, 0];
    for (const batch of batches) {
      loss += batch.size * tf.tidy(() => this.#loss(batch).dataSync()[0]);
      windows += batch.size;
    }
    return { loss: loss / windows };
  }

  /** A text has no third part: the test is the whole validation part, each character once. */
  finalTest(): FinalTest {
    return { testLoss: this.validate('all').loss };
  }

  samples(count: number): SampleSet {
    return this.#sampleSet(this.#validation[0], count);
  }

  trainingSamples(step: number): SampleSet {
    return this.#sampleSet(this.#trainingWindows(step));
  }

  #trainingWindows(step: number): TextBatch {
    return textWindows(this.#plan.data.train, { ...this.#windows(), step });
  }

  #sampleSet(windows: TextBatch, count = windows.size): SampleSet {
    const size = Math.min(count, windows.size);
    const tensor = (tokens: Int32Array) =>
      ({
        shape: [windows.length, size],
        dtype: 'int32',
        values: firstColumns(tokens, windows.size, size),
      }) as const;
    return {
      inputs: [tensor(windows.tokens)],
      targets: tensor(windows.targets),
      count: size,
      batchAxis: 1,
      words: { kind: 'text', vocabulary: this.#plan.data.vocabulary.tokens },
    };
  }

  #windows() {
    const { settings, seed } = this.#plan;
    return {
      batch: settings.batchSize as number,
      length: settings.sequenceLength as number,
      seed,
    };
  }

  /** Mean over all predictions: one after every token, or one after the last of each window. */
  #loss({ tokens, targets, length, size }: TextBatch): tf.Scalar {
    const outputs = this.model.forward([tf.tensor2d(tokens, [length, size], 'int32')]);
    return this.#plan.loss(
      outputTensor(outputs),
      tf.tensor2d(targets, [length, size], 'int32'),
      {},
    );
  }
}

/** (T, B) → (T, count) */
function firstColumns(tokens: Int32Array, size: number, count: number): Int32Array {
  return tokens.filter((_, i) => i % size < count);
}

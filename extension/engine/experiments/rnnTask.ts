// An RNN learns to continue a text, character by character.

import * as tf from '@tensorflow/tfjs';
import { crossEntropy } from 'tensorscope/nn';
import { checkTextLength, loadData, textWindows, validationWindows } from '../../data/index.ts';
import type { TextBatch, TextData } from '../../data/index.ts';
import type { MyRNN } from '../../models/rnn.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import { createModel } from '../modelFactory.ts';
import type { DataSizes, ResolvedSettings } from '../modelFactory.ts';
import { loadModelModules } from '../modelModules.ts';
import { sampleCount } from '../sampleBatch.ts';
import type { TextSamples } from '../sampleBatch.ts';
import type { FinalTest, Validation, ValidationScope } from './experiment.ts';
import { dataOfKind } from './task.ts';
import type { Task, TrainingBatch } from './task.ts';

/** 512 windows: the loss is known well enough for a curve, and costs less than three steps. */
const fewBatches = 8;

interface WindowPlan {
  /** Windows in one step, and characters in one window. */
  readonly batch: number;
  readonly length: number;
  readonly seed: number;
}

export async function createRnnTask(
  request: TrainRequest,
  settings: ResolvedSettings,
): Promise<Task> {
  const data = dataOfKind(await loadData(request.data, { seed: request.seed }), 'text');
  const length = settings.sequenceLength as number;
  checkTextLength(data, length);
  const sizes: DataSizes = { kind: 'text', vocabularySize: data.vocabulary.tokens.length };
  const model = createModel('rnn', settings, sizes, request.seed, await loadModelModules());
  const plan = { batch: settings.batchSize as number, length, seed: request.seed };
  return new RnnTask(model, sizes, data, plan);
}

class RnnTask implements Task {
  readonly unit = 'tokens';
  readonly model: MyRNN;
  readonly sizes: DataSizes;
  readonly #data: TextData;
  readonly #plan: WindowPlan;
  readonly #validation: readonly TextBatch[];

  constructor(model: MyRNN, sizes: DataSizes, data: TextData, plan: WindowPlan) {
    this.model = model;
    this.sizes = sizes;
    this.#data = data;
    this.#plan = plan;
    this.#validation = validationWindows(data.validation, plan.length);
  }

  get dataTitle(): string {
    return this.#data.title;
  }

  /** Windows start anywhere, so an epoch is as many steps as would read the text once. */
  get stepsPerEpoch(): number {
    const { batch, length } = this.#plan;
    return Math.max(1, Math.round(this.#data.train.length / (batch * length)));
  }

  batch(step: number): TrainingBatch {
    const batch = textWindows(this.#data.train, { ...this.#plan, step });
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

  sampleBatch(): TextSamples {
    const [first] = this.#validation;
    const [count, length] = [Math.min(sampleCount, first.size), first.length];
    const tokens = new Int32Array(length * count);
    for (let t = 0; t < length; t++) {
      tokens.set(first.tokens.subarray(t * first.size, t * first.size + count), t * count);
    }
    return { kind: 'rnn', count, length, tokens, vocabulary: this.#data.vocabulary.tokens };
  }

  /** Mean over all predictions: one after every token, or one after the last of each window. */
  #loss({ tokens, targets, length, size }: TextBatch): tf.Scalar {
    const logits = this.model.forward(tf.tensor2d(tokens, [length, size], 'int32'));
    const predicted = this.model.config.predict === 'lastState' ? targets.subarray(-size) : targets;
    const rows = logits.reshape<tf.Tensor2D>([predicted.length, -1]);
    return crossEntropy(rows, tf.tensor1d(predicted, 'int32'));
  }
}

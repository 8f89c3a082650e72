// A model learns to turn one sequence into another.

import * as tf from '@tensorflow/tfjs';
import { greedyDecode } from 'tensorscope/nn';
import type { SequenceModel } from 'tensorscope/nn';
import { pairBatch } from '../../data/index.ts';
import type { Pair, PairBatch, PairData } from '../../data/index.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import type { TrainableModel } from '../models/trainableModel.ts';
import { consecutive, EpochSampler } from './epochSampler.ts';
import type { FinalTest, Validation, ValidationScope } from '../training/trainer.ts';
import { outputTensor } from './loss.ts';
import type { SampleSet, Task, TaskPlan, TrainingBatch } from './task.ts';

/** Decoding writes token after token, the dear part of a validation. */
const mostOfFew = 128;

type PairSizes = Extract<DataSizes, { kind: 'pairs' }>;

/** A padded batch, its target split into what the decoder reads and what it should say. */
interface DecoderBatch {
  /** (B, S) */
  readonly source: tf.Tensor2D;
  /** (B, T): bos and all tokens but the last */
  readonly input: tf.Tensor2D;
  /** (B·T): the same, one place later */
  readonly expected: Int32Array;
  /** How many of `expected` are no padding. */
  readonly tokens: number;
}

export class PairTask implements Task {
  readonly unit = 'tokens';
  readonly model: TrainableModel;
  readonly sizes: PairSizes;
  readonly #plan: TaskPlan<PairData>;
  readonly #sampler: EpochSampler;

  constructor(plan: TaskPlan<PairData>) {
    const { data, settings } = plan;
    const pairs = [...data.train, ...data.validation, ...data.test];
    checkLengths(data.title, pairs, settings.positions as number | undefined);
    this.sizes = {
      kind: 'pairs',
      sourceVocabularySize: data.source.tokens.length,
      targetVocabularySize: data.target.tokens.length,
      sourcePad: markOf(data.source, 'pad'),
      targetPad: markOf(data.target, 'pad'),
      sourceLength: longest(pairs, ({ source }) => source.length),
      targetLength: longest(pairs, readLength),
    };
    this.model = plan.build(this.sizes);
    this.#plan = plan;
    this.#sampler = new EpochSampler(data.train.length, settings.batchSize as number, plan.seed);
  }

  get dataTitle(): string {
    return this.#plan.data.title;
  }

  get stepsPerEpoch(): number {
    return this.#sampler.stepsPerEpoch;
  }

  batch(step: number): TrainingBatch {
    const pairs = this.#trainingPairs(step);
    return {
      samples: pairs.length,
      units: pairs.reduce((sum, { target }) => sum + target.length - 1, 0),
      loss: () => {
        const labelSmoothing = (this.#plan.settings.labelSmoothing ?? 0) as number;
        return this.#loss(this.#decoderBatch(pairs), labelSmoothing);
      },
    };
  }

  validate(scope: ValidationScope): Validation {
    const few = Math.min(mostOfFew, 2 * (this.#plan.settings.batchSize as number));
    const pairs = this.#plan.data.validation.slice(0, scope === 'all' ? undefined : few);
    const value = this.#exactMatch(pairs);
    const metric = value === undefined ? undefined : ({ name: 'exactMatch', value } as const);
    return { loss: this.#meanLoss(pairs), metric };
  }

  finalTest(): FinalTest {
    const { test } = this.#plan.data;
    return { testExactMatch: this.#exactMatch(test), testLoss: this.#meanLoss(test) };
  }

  samples(count: number): SampleSet {
    return this.#sampleSet(this.#plan.data.validation.slice(0, count));
  }

  trainingSamples(step: number): SampleSet {
    return this.#sampleSet(this.#trainingPairs(step));
  }

  #trainingPairs(step: number): Pair[] {
    const { train } = this.#plan.data;
    return Array.from(this.#sampler.indicesOf(step), (index) => train[index]);
  }

  #sampleSet(pairs: readonly Pair[]): SampleSet {
    const batch = this.#plainBatch(pairs);
    const { size, sourceLength, targetLength } = batch;
    const { input, expected } = splitTarget(batch.target, size);
    const shape = [size, targetLength - 1];
    return {
      inputs: [
        { shape: [size, sourceLength], dtype: 'int32', values: batch.source },
        { shape, dtype: 'int32', values: input },
      ],
      targets: { shape, dtype: 'int32', values: expected },
      count: size,
      batchAxis: 0,
      words: {
        kind: 'pairs',
        source: this.#plan.data.source.tokens,
        target: this.#plan.data.target.tokens,
        sourcePad: this.sizes.sourcePad,
        targetPad: this.sizes.targetPad,
      },
    };
  }

  #plainBatch(pairs: readonly Pair[]): PairBatch {
    return pairBatch(pairs, [...pairs.keys()], this.sizes);
  }

  #decoderBatch(pairs: readonly Pair[]): DecoderBatch {
    const batch = this.#plainBatch(pairs);
    const { input, expected } = splitTarget(batch.target, batch.size);
    return {
      source: tf.tensor2d(batch.source, [batch.size, batch.sourceLength], 'int32'),
      input: tf.tensor2d(input, [batch.size, batch.targetLength - 1], 'int32'),
      expected,
      tokens: expected.filter((token) => token !== this.sizes.targetPad).length,
    };
  }

  #loss({ source, input, expected }: DecoderBatch, labelSmoothing: number): tf.Scalar {
    const outputs = outputTensor(this.model.forward([source, input]));
    const ignoreIndex = this.sizes.targetPad;
    const targets = tf.tensor2d(expected, input.shape, 'int32');
    return this.#plan.loss(outputs, targets, { labelSmoothing, ignoreIndex });
  }

  /** Per token, without label smoothing. */
  #meanLoss(pairs: readonly Pair[]): number {
    let [loss, tokens] = [0, 0];
    for (const indices of consecutive(pairs.length, mostOfFew)) {
      tf.tidy(() => {
        const batch = this.#decoderBatch(indices.map((index) => pairs[index]));
        loss += this.#loss(batch, 0).dataSync()[0] * batch.tokens;
        tokens += batch.tokens;
      });
    }
    return loss / tokens;
  }

  /**
   * Share of pairs whose whole target is decoded, end mark included; of a model that can encode
   * and decode step by step.
   */
  #exactMatch(pairs: readonly Pair[]): number | undefined {
    const { subject } = this.model;
    if (!isSequenceModel(subject)) return undefined;
    const matches = consecutive(pairs.length, mostOfFew).map((indices) =>
      tf.tidy(() =>
        this.#countMatches(
          subject,
          indices.map((index) => pairs[index]),
        ),
      ),
    );
    return matches.reduce((sum, count) => sum + count, 0) / pairs.length;
  }

  #countMatches(model: SequenceModel, pairs: readonly Pair[]): number {
    const { source } = this.#decoderBatch(pairs);
    const decoded = greedyDecode(model, source, {
      bos: markOf(this.#plan.data.target, 'bos'),
      eos: markOf(this.#plan.data.target, 'eos'),
      pad: this.sizes.targetPad,
      // A row that has not ended by then is longer than every target, so it is wrong anyway.
      maxLength: Math.max(...pairs.map(({ target }) => target.length)),
    });
    return pairs.filter(({ target }, b) => target.every((id, t) => id === decoded[b][t])).length;
  }
}

/** (B, T+1) → (B, T) without the last column, and (B, T) without the first. */
function splitTarget(target: Int32Array, size: number) {
  const columns = target.length / size;
  return {
    input: target.filter((_, i) => i % columns !== columns - 1),
    expected: target.filter((_, i) => i % columns !== 0),
  };
}

function markOf(vocabulary: PairData['target'], mark: 'pad' | 'bos' | 'eos'): number {
  const id = vocabulary[mark];
  if (id === undefined) throw new Error(`Pairs need a vocabulary with the mark ${mark}`);
  return id;
}

function isSequenceModel(model: object): model is SequenceModel {
  return 'encode' in model && 'decode' in model;
}

function checkLengths(title: string, pairs: readonly Pair[], positions = Infinity): void {
  const longest = pairs.reduce((a, b) => (lengthOf(b) > lengthOf(a) ? b : a));
  if (lengthOf(longest) <= positions) return;
  throw new ProblemError(
    'A sequence of {data} has {length} tokens, but the setting positions is {positions}. Set positions to {length} or more, or shorten it: “{text}”.',
    {
      data: title,
      length: lengthOf(longest),
      positions,
      text: shortened(longest.sourceText),
    },
  );
}

function lengthOf(pair: Pair): number {
  return Math.max(pair.source.length, readLength(pair));
}

/** The decoder reads a target without its last token. */
function readLength({ target }: Pair): number {
  return target.length - 1;
}

function longest(pairs: readonly Pair[], lengthOf: (pair: Pair) => number): number {
  return pairs.reduce((most, pair) => Math.max(most, lengthOf(pair)), 0);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

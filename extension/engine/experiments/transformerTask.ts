// A Transformer learns to turn one sequence into another.

import * as tf from '@tensorflow/tfjs';
import { crossEntropy, greedyDecode } from 'tensorscope/nn';
import { loadData, pairBatch } from '../../data/index.ts';
import type { Pair, PairData } from '../../data/index.ts';
import type { Transformer } from '../../models/transformer.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import { createModel } from '../modelFactory.ts';
import type { DataSizes, ResolvedSettings } from '../modelFactory.ts';
import { loadModelModules } from '../modelModules.ts';
import { sampleCount } from '../sampleBatch.ts';
import type { PairSamples } from '../sampleBatch.ts';
import { consecutive, EpochSampler } from './epochSampler.ts';
import type { FinalTest, Validation, ValidationScope } from './experiment.ts';
import { dataOfKind } from './task.ts';
import type { Task, TrainingBatch } from './task.ts';

/** Decoding writes token after token, the dear part of a validation. */
const mostOfFew = 128;

type PairSizes = Extract<DataSizes, { kind: 'pairs' }>;

interface Plan {
  readonly batchSize: number;
  readonly labelSmoothing: number;
  readonly seed: number;
}

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

export async function createTransformerTask(
  request: TrainRequest,
  settings: ResolvedSettings,
): Promise<Task> {
  const tokens = settings.tokens as 'characters' | 'words';
  const loaded = await loadData(request.data, { seed: request.seed, tokens });
  const data = dataOfKind(loaded, 'pairs');
  checkLengths(data, settings.positions as number);
  const sizes: PairSizes = {
    kind: 'pairs',
    sourceVocabularySize: data.source.tokens.length,
    targetVocabularySize: data.target.tokens.length,
    sourcePad: markOf(data.source, 'pad'),
    targetPad: markOf(data.target, 'pad'),
  };
  const modules = await loadModelModules();
  const model = createModel('transformer', settings, sizes, request.seed, modules);
  const batchSize = settings.batchSize as number;
  const labelSmoothing = settings.labelSmoothing as number;
  return new TransformerTask(model, sizes, data, { batchSize, labelSmoothing, seed: request.seed });
}

class TransformerTask implements Task {
  readonly unit = 'tokens';
  readonly model: Transformer;
  readonly sizes: PairSizes;
  readonly #data: PairData;
  readonly #plan: Plan;
  readonly #sampler: EpochSampler;

  constructor(model: Transformer, sizes: PairSizes, data: PairData, plan: Plan) {
    this.model = model;
    this.sizes = sizes;
    this.#data = data;
    this.#plan = plan;
    this.#sampler = new EpochSampler(data.train.length, plan.batchSize, plan.seed);
  }

  get dataTitle(): string {
    return this.#data.title;
  }

  get stepsPerEpoch(): number {
    return this.#sampler.stepsPerEpoch;
  }

  batch(step: number): TrainingBatch {
    const pairs = Array.from(this.#sampler.indicesOf(step), (index) => this.#data.train[index]);
    return {
      samples: pairs.length,
      units: pairs.reduce((sum, { target }) => sum + target.length - 1, 0),
      loss: () => {
        const { labelSmoothing } = this.#plan;
        return this.#loss(this.#decoderBatch(pairs), { labelSmoothing, reduction: 'mean' });
      },
    };
  }

  validate(scope: ValidationScope): Validation {
    const few = Math.min(mostOfFew, 2 * this.#plan.batchSize);
    const pairs = this.#data.validation.slice(0, scope === 'all' ? undefined : few);
    const metric = { name: 'exactMatch', value: this.#exactMatch(pairs) } as const;
    return { loss: this.#meanLoss(pairs), metric };
  }

  finalTest(): FinalTest {
    const { test } = this.#data;
    return { testExactMatch: this.#exactMatch(test), testLoss: this.#meanLoss(test) };
  }

  sampleBatch(): PairSamples {
    const pairs = this.#data.validation.slice(0, sampleCount);
    const batch = pairBatch(pairs, [...pairs.keys()], this.sizes);
    const { input } = splitTarget(batch.target, batch.size);
    return {
      kind: 'transformer',
      count: batch.size,
      sourceLength: batch.sourceLength,
      targetLength: batch.targetLength - 1,
      source: batch.source,
      target: input,
      sourceVocabulary: this.#data.source.tokens,
      targetVocabulary: this.#data.target.tokens,
      sourcePad: this.sizes.sourcePad,
      targetPad: this.sizes.targetPad,
    };
  }

  #decoderBatch(pairs: readonly Pair[]): DecoderBatch {
    const batch = pairBatch(pairs, [...pairs.keys()], this.sizes);
    const { input, expected } = splitTarget(batch.target, batch.size);
    return {
      source: tf.tensor2d(batch.source, [batch.size, batch.sourceLength], 'int32'),
      input: tf.tensor2d(input, [batch.size, batch.targetLength - 1], 'int32'),
      expected,
      tokens: expected.filter((token) => token !== this.sizes.targetPad).length,
    };
  }

  #loss(
    { source, input, expected }: DecoderBatch,
    options: { labelSmoothing?: number; reduction: 'mean' | 'sum' },
  ): tf.Scalar {
    const logits = this.model.forward(source, input);
    const ignoreIndex = this.sizes.targetPad;
    return crossEntropy(logits, tf.tensor1d(expected, 'int32'), { ...options, ignoreIndex });
  }

  /** Per token, without label smoothing. */
  #meanLoss(pairs: readonly Pair[]): number {
    let [loss, tokens] = [0, 0];
    for (const indices of consecutive(pairs.length, mostOfFew)) {
      tf.tidy(() => {
        const batch = this.#decoderBatch(indices.map((index) => pairs[index]));
        loss += this.#loss(batch, { reduction: 'sum' }).dataSync()[0];
        tokens += batch.tokens;
      });
    }
    return loss / tokens;
  }

  /** Share of pairs whose whole target is decoded, end mark included. */
  #exactMatch(pairs: readonly Pair[]): number {
    const matches = consecutive(pairs.length, mostOfFew).map((indices) =>
      tf.tidy(() => this.#countMatches(indices.map((index) => pairs[index]))),
    );
    return matches.reduce((sum, count) => sum + count, 0) / pairs.length;
  }

  #countMatches(pairs: readonly Pair[]): number {
    const { source } = this.#decoderBatch(pairs);
    const decoded = greedyDecode(this.model, source, {
      bos: markOf(this.#data.target, 'bos'),
      eos: markOf(this.#data.target, 'eos'),
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

function checkLengths(data: PairData, positions: number): void {
  const pairs = [...data.train, ...data.validation, ...data.test];
  const longest = pairs.reduce((a, b) => (lengthOf(b) > lengthOf(a) ? b : a));
  if (lengthOf(longest) <= positions) return;
  throw new ProblemError(
    'A sequence of {data} has {length} tokens, but the setting positions is {positions}. Set positions to {length} or more, or shorten it: “{text}”.',
    {
      data: data.title,
      length: lengthOf(longest),
      positions,
      text: shortened(longest.sourceText),
    },
  );
}

/** The decoder reads a target without its last token. */
function lengthOf({ source, target }: Pair): number {
  return Math.max(source.length, target.length - 1);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

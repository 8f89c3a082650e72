// The five models that are timed, each once for all contenders: settings by the names of the
// catalogue, and what the data must be like.

import type { ShippedModel, SettingValue } from '../../extension/protocol/trainRequest.ts';

export const benchModelNames = ['A', 'B', 'Ball', 'C', 'Clarge'] as const;
export type BenchModelName = (typeof benchModelNames)[number];

export interface BenchModel {
  readonly name: BenchModelName;
  readonly title: string;
  readonly model: ShippedModel;
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Classes of the images, characters of the text, or words of the pairs with their four marks. */
  readonly classes: number;
}

/** Every contender computes the same step: no clipping, no warm-up. */
const training = { learningRate: 1e-3, clipNorm: 0, warmupSteps: 0, validationEvery: 0 };

const rnn = { ...training, batchSize: 64, embedDim: 64, hiddenDim: 128, sequenceLength: 32 };
const transformer = { ...training, dropout: 0.1, positions: 64, tokens: 'words' };

/** Words of a pair, before the marks: sequences are 10 to 20 tokens long. */
export const pairWords = { fewest: 9, most: 19 };

export const benchModels: Readonly<Record<BenchModelName, BenchModel>> = {
  A: {
    name: 'A',
    title: 'CNN, 28×28, batch 64',
    model: 'cnn',
    settings: { ...training, batchSize: 64, channels: 8, kernelSize: 3 },
    classes: 10,
  },
  B: {
    name: 'B',
    title: 'RNN, last step, batch 64',
    model: 'rnn',
    settings: { ...rnn, predict: 'lastState' },
    classes: 80,
  },
  Ball: {
    name: 'Ball',
    title: 'RNN, every step, batch 64',
    model: 'rnn',
    settings: { ...rnn, predict: 'everyStep' },
    classes: 80,
  },
  C: {
    name: 'C',
    title: 'Transformer, 128 wide, batch 64',
    model: 'transformer',
    settings: {
      ...transformer,
      ...{ batchSize: 64, dModel: 128, dInner: 512, layers: 2, heads: 4, dK: 32, dV: 32 },
    },
    classes: 1000,
  },
  Clarge: {
    name: 'Clarge',
    title: 'Transformer, 512 wide, batch 16',
    model: 'transformer',
    settings: {
      ...transformer,
      ...{ batchSize: 16, dModel: 512, dInner: 2048, layers: 6, heads: 8, dK: 64, dV: 64 },
    },
    classes: 2000,
  },
};

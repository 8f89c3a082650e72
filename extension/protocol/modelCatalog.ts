// The models one can train, their data sets, presets and settings, as data. The host builds quick
// picks from it, the engine and the terminal check requests against it. Texts are English and
// keys of the l10n catalogue.

import type { SettingValue, ShippedData, ShippedModel } from './trainRequest.ts';

export interface NumberSetting {
  readonly kind: 'number';
  readonly description: string;
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly integer: boolean;
}

export interface ChoiceSetting {
  readonly kind: 'choice';
  readonly description: string;
  readonly default: string;
  readonly choices: readonly string[];
}

export interface SwitchSetting {
  readonly kind: 'switch';
  readonly description: string;
  readonly default: boolean;
}

export type SettingSpec = NumberSetting | ChoiceSetting | SwitchSetting;

export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly steps: number;
  /** What differs from the defaults. */
  readonly settings: Readonly<Record<string, SettingValue>>;
}

export interface ModelEntry {
  readonly id: ShippedModel;
  readonly title: string;
  readonly description: string;
  /** Relative to the extension folder, as in `SourceRange.file`. */
  readonly sourceFile: string;
  readonly className: string;
  /** First is the default: built in, nothing to download. */
  readonly data: readonly ShippedData[];
  readonly presets: readonly Preset[];
  readonly settings: Readonly<Record<string, SettingSpec>>;
}

export interface DataEntry {
  readonly id: ShippedData;
  readonly title: string;
  readonly description: string;
  /** What to ask for, or nothing for the generated sets. */
  readonly needs?: 'folder' | 'file' | 'fileOrFolder';
}

const whole = (
  description: string,
  standard: number,
  minimum: number,
  maximum: number,
): NumberSetting => ({
  kind: 'number',
  description,
  default: standard,
  minimum,
  maximum,
  integer: true,
});

const real = (
  description: string,
  standard: number,
  minimum: number,
  maximum: number,
): NumberSetting => ({
  kind: 'number',
  description,
  default: standard,
  minimum,
  maximum,
  integer: false,
});

const choice = (
  description: string,
  ...choices: readonly [string, ...string[]]
): ChoiceSetting => ({
  kind: 'choice',
  description,
  default: choices[0],
  choices,
});

const toggle = (description: string, standard: boolean): SwitchSetting => ({
  kind: 'switch',
  description,
  default: standard,
});

/** How every model is trained; each model's `settings` begin with these. */
const training = {
  batchSize: whole('Samples in one step', 64, 1, 4096),
  learningRate: real('Step size of the optimizer', 1e-3, 1e-8, 10),
  optimizer: choice('Rule that turns gradients into steps', 'adam', 'sgd'),
  momentum: real('Momentum of SGD', 0, 0, 0.999),
  warmupSteps: whole('Steps over which the learning rate rises from 0', 0, 0, 1_000_000),
  clipNorm: real('Largest norm of the whole gradient; 0 turns clipping off', 0, 0, 1e6),
  validationEvery: whole('Steps between two validation points; 0 turns them off', 50, 0, 1_000_000),
};

/** Settings of a person's own model; the defaults may be others in its file. */
export const ownSettings: ModelEntry['settings'] = {
  ...training,
  sequenceLength: whole('Characters in one training sequence', 64, 2, 4096),
};

const cnn: ModelEntry = {
  id: 'cnn',
  title: 'CNN',
  description: 'Convolution, batch normalisation, pooling: classifies images',
  sourceFile: 'models/cnn.ts',
  className: 'MyCNN',
  data: ['digits', 'mnist'],
  settings: {
    ...training,
    channels: whole('Output channels of the convolution', 8, 1, 512),
    kernelSize: whole('Side of the square kernel', 3, 1, 28),
    convolution: choice('How the convolution is computed', 'im2col', 'sparse', 'loops'),
  },
  presets: [
    {
      id: 'paper',
      title: 'Paper',
      description: '8 channels, 3×3 kernel, Adam',
      steps: 1000,
      settings: {},
    },
    {
      id: 'wide',
      title: 'Wide',
      description: '16 channels, 5×5 kernel: slower, larger feature maps',
      steps: 1000,
      settings: { channels: 16, kernelSize: 5 },
    },
  ],
};

const rnn: ModelEntry = {
  id: 'rnn',
  title: 'RNN',
  description: 'Elman recurrence: predicts the next character of a text',
  sourceFile: 'models/rnn.ts',
  className: 'MyRNN',
  data: ['grammar', 'text'],
  settings: {
    ...training,
    clipNorm: { ...training.clipNorm, default: 5 },
    embedDim: whole('Width of the embedding', 64, 1, 4096),
    hiddenDim: whole('Units of the hidden state', 128, 1, 4096),
    sequenceLength: whole('Characters in one training sequence', 64, 2, 4096),
    predict: choice('Where the loss is taken', 'everyStep', 'lastState'),
  },
  presets: [
    {
      id: 'small',
      title: 'Small',
      description: '64 hidden units, sequences of 32: the quickest to train',
      steps: 500,
      settings: { embedDim: 32, hiddenDim: 64, sequenceLength: 32 },
    },
    {
      id: 'reference',
      title: 'Reference',
      description: '128 hidden units, sequences of 64, loss at every step',
      steps: 2000,
      settings: {},
    },
    {
      id: 'paper',
      title: 'Paper',
      description: 'One prediction from the last hidden state, as the listing has it',
      steps: 2000,
      settings: { predict: 'lastState' },
    },
  ],
};

const transformer: ModelEntry = {
  id: 'transformer',
  title: 'Transformer',
  description: 'Encoder and decoder with multi-head attention: translates sequences',
  sourceFile: 'models/transformer.ts',
  className: 'Transformer',
  data: ['dates', 'pairs'],
  settings: {
    ...training,
    warmupSteps: { ...training.warmupSteps, default: 200 },
    validationEvery: { ...training.validationEvery, default: 100 },
    dModel: whole('Width of the embeddings and of every layer', 128, 1, 8192),
    dInner: whole('Width inside the feed-forward blocks', 256, 1, 32768),
    layers: whole('Encoder layers, and as many decoder layers', 2, 1, 48),
    heads: whole('Attention heads', 4, 1, 64),
    dK: whole('Width of queries and keys of one head', 32, 1, 1024),
    dV: whole('Width of values of one head', 32, 1, 1024),
    dropout: real('Share of activations dropped while training', 0.1, 0, 0.95),
    positions: whole('Longest sequence', 200, 2, 8192),
    positionEncoding: choice('Where a token learns its place from', 'sinusoid', 'mlp'),
    shareTargetEmbedding: toggle('Target embedding and output projection are one matrix', true),
    shareSourceEmbedding: toggle('Source and target embedding are one matrix', true),
    scale: choice('What √d_model scales when the projection is shared', 'prj', 'emb', 'none'),
    labelSmoothing: real('Share of probability spread over all tokens', 0, 0, 0.99),
    tokens: choice('What one token is', 'characters', 'words'),
  },
  presets: [
    {
      id: 'small',
      title: 'Small',
      description: 'd_model 64, 2 + 2 layers, 4 heads: the quickest to train',
      steps: 600,
      settings: { dModel: 64, dInner: 128, dK: 16, dV: 16, warmupSteps: 100 },
    },
    {
      id: 'reference',
      title: 'Reference',
      description: 'd_model 128, 2 + 2 layers, 4 heads',
      steps: 2000,
      settings: {},
    },
    {
      id: 'paper',
      title: 'Paper',
      description: 'd_model 512, 6 + 6 layers, 8 heads: slow on a laptop',
      steps: 2000,
      settings: { dModel: 512, dInner: 2048, layers: 6, heads: 8, dK: 64, dV: 64, batchSize: 16 },
    },
  ],
};

export const modelCatalog: readonly ModelEntry[] = [cnn, rnn, transformer];

export const dataCatalog: readonly DataEntry[] = [
  {
    id: 'digits',
    title: 'Drawn digits',
    description: 'Built in: 28×28 digits drawn with random strokes',
  },
  {
    id: 'mnist',
    title: 'MNIST folder…',
    description: 'IDX files, plain or .gz; Fashion-MNIST has the same format',
    needs: 'folder',
  },
  {
    id: 'grammar',
    title: 'Small grammar',
    description: 'Built in: sentences from a small grammar',
  },
  { id: 'text', title: 'Text file…', description: 'Any UTF-8 text', needs: 'file' },
  { id: 'dates', title: 'Dates', description: 'Built in: “4 March 2015” → “2015-03-04”' },
  {
    id: 'pairs',
    title: 'Pairs of sequences…',
    description: 'Tab-separated file, or a folder with train.tsv, val.tsv and test.tsv',
    needs: 'fileOrFolder',
  },
];

export function findModel(id: string): ModelEntry | undefined {
  return modelCatalog.find((entry) => entry.id === id);
}

export function findData(id: string): DataEntry | undefined {
  return dataCatalog.find((entry) => entry.id === id);
}

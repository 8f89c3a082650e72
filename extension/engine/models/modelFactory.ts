// From a model's id and its settings to a model that can be trained, for data of given sizes.

import type { SizesOf } from '../../data/index.ts';
import type * as cnnModule from '../../models/cnn.ts';
import type { MyCNN } from '../../models/cnn.ts';
import type * as rnnModule from '../../models/rnn.ts';
import type { MyRNN } from '../../models/rnn.ts';
import type * as transformerModule from '../../models/transformer.ts';
import type { Transformer, TransformerConfig } from '../../models/transformer.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { ShippedModel, SettingValue } from '../../protocol/trainRequest.ts';

/** The model files, loaded: once as they are for training, once more with probes for tracing. */
export interface ModelModules {
  readonly cnn: typeof cnnModule;
  readonly rnn: typeof rnnModule;
  readonly transformer: typeof transformerModule;
}

/** What the data decide about a model. */
export type DataSizes = {
  [Kind in keyof SizesOf]: { readonly kind: Kind } & SizesOf[Kind];
}[keyof SizesOf];

/** All settings of a model, as `resolveSettings` returns them. */
export type ResolvedSettings = Readonly<Record<string, SettingValue>>;

interface Models {
  readonly cnn: MyCNN;
  readonly rnn: MyRNN;
  readonly transformer: Transformer;
}

type Sizes<Kind extends DataSizes['kind']> = Extract<DataSizes, { kind: Kind }>;

/** Throws a ProblemError where settings and data do not fit together. */
export function createModel<Id extends ShippedModel>(
  modelId: Id,
  settings: ResolvedSettings,
  sizes: DataSizes,
  seed: number,
  modules: ModelModules,
): Models[Id] {
  const build: { readonly [Each in ShippedModel]: () => Models[Each] } = {
    cnn: () => createCnn(settings, sizesOf(modelId, sizes, 'images'), seed, modules),
    rnn: () => createRnn(settings, sizesOf(modelId, sizes, 'text'), seed, modules),
    transformer: () => createTransformer(settings, sizesOf(modelId, sizes, 'pairs'), seed, modules),
  };
  return build[modelId]();
}

function createCnn(
  settings: ResolvedSettings,
  { channels: inChannels, height, width, classes }: Sizes<'images'>,
  seed: number,
  { cnn }: ModelModules,
): MyCNN {
  if (height !== width) {
    throw new ProblemError(
      'The CNN takes square images; these are {height} × {width}. Choose other data.',
      { height, width },
    );
  }
  const kernelSize = settings.kernelSize as number;
  // One more than the kernel: pooling needs a feature map of at least 2 × 2.
  if (kernelSize + 1 > height) {
    throw new ProblemError(
      'The setting kernelSize is {kernelSize}, too large for images of {height} × {width}. Choose at most {largest}.',
      { kernelSize, height, width, largest: height - 1 },
    );
  }
  const channels = settings.channels as number;
  const side = Math.floor((height - kernelSize + 1) / 2);
  checkSize(channels * (inChannels * kernelSize ** 2 + side ** 2 * classes), 'channels');
  const convolution = settings.convolution as 'im2col' | 'sparse' | 'loops';
  if (convolution === 'sparse') {
    checkSize(channels * inChannels * (height - kernelSize + 1) ** 2 * height * width, 'channels');
  }
  return new cnn.MyCNN(
    { inChannels, channels, kernelSize, imageSize: height, classes, convolution },
    seed,
  );
}

function createRnn(
  settings: ResolvedSettings,
  { vocabularySize }: Sizes<'text'>,
  seed: number,
  { rnn }: ModelModules,
): MyRNN {
  const embedDim = settings.embedDim as number;
  const hiddenDim = settings.hiddenDim as number;
  const perHidden = embedDim + hiddenDim + vocabularySize;
  checkSize(vocabularySize * embedDim + hiddenDim * perHidden, 'embedDim or hiddenDim');
  return new rnn.MyRNN(
    {
      vocabSize: vocabularySize,
      embedDim,
      hiddenDim,
      outputDim: vocabularySize,
      predict: settings.predict as 'everyStep' | 'lastState',
    },
    seed,
  );
}

function createTransformer(
  settings: ResolvedSettings,
  sizes: Sizes<'pairs'>,
  seed: number,
  { transformer }: ModelModules,
): Transformer {
  const config: TransformerConfig = {
    nSrcVocab: sizes.sourceVocabularySize,
    nTrgVocab: sizes.targetVocabularySize,
    srcPadIdx: sizes.sourcePad,
    trgPadIdx: sizes.targetPad,
    dModel: settings.dModel as number,
    dInner: settings.dInner as number,
    nLayers: settings.layers as number,
    nHead: settings.heads as number,
    dK: settings.dK as number,
    dV: settings.dV as number,
    dropout: settings.dropout as number,
    nPosition: settings.positions as number,
    trgEmbPrjWeightSharing: settings.shareTargetEmbedding as boolean,
    embSrcTrgWeightSharing: settings.shareSourceEmbedding as boolean,
    scaleEmbOrPrj: settings.scale as 'emb' | 'prj' | 'none',
    positionEncoding: settings.positionEncoding as 'sinusoid' | 'mlp',
  };
  checkSharing(config);
  checkSize(transformerParameters(config), 'dModel, dInner, layers or heads');
  return new transformer.Transformer(config, seed);
}

function checkSharing({ embSrcTrgWeightSharing, nSrcVocab, nTrgVocab }: TransformerConfig): void {
  if (!embSrcTrgWeightSharing || nSrcVocab === nTrgVocab) return;
  throw new ProblemError(
    'The setting shareSourceEmbedding needs one vocabulary for both sides; these have {source} and {target} tokens. Set shareSourceEmbedding to false.',
    { source: nSrcVocab, target: nTrgVocab },
  );
}

function transformerParameters(config: TransformerConfig): number {
  const { dModel, dInner, nLayers, nHead, dK, dV, nSrcVocab, nTrgVocab } = config;
  const attention = dModel * nHead * (2 * dK + 2 * dV);
  const layers = nLayers * (3 * attention + 4 * dModel * dInner);
  return layers + (nSrcVocab + 2 * nTrgVocab + config.nPosition) * dModel;
}

/** WebAssembly addresses 2 GB; a parameter, its gradient and Adam's two moments take 16 bytes. */
const mostParameters = 60e6;

function checkSize(parameters: number, names: string): void {
  if (parameters <= mostParameters) return;
  throw new ProblemError(
    'This model would have {millions} million numbers in its matrices; at most {most} million fit into memory. Lower {names}.',
    { millions: Math.round(parameters / 1e6), most: mostParameters / 1e6, names },
  );
}

function sizesOf<Kind extends DataSizes['kind']>(
  modelId: ShippedModel,
  sizes: DataSizes,
  kind: Kind,
): Sizes<Kind> {
  if (sizes.kind === kind) return sizes as Sizes<Kind>;
  throw new Error(`The model ${modelId} cannot be built for data of kind ${sizes.kind}`);
}

// The `export default defineExperiment(…)` that makes a copy of a shipped model train: its data,
// its constructor's arguments, and the values of the smallest preset.

import { fillSettings } from '../protocol/checkTrainRequest.ts';
import { modelCatalog, ownSettings } from '../protocol/modelCatalog.ts';
import type { SettingSpec } from '../protocol/modelCatalog.ts';
import type { SettingValue, ShippedModel } from '../protocol/trainRequest.ts';

type Settings = Readonly<Record<string, SettingValue>>;

export interface ExperimentText {
  /** What it takes from `tensorscope/data`. */
  readonly dataSource: string;
  readonly text: string;
}

interface Construction {
  readonly dataSource: string;
  /** What the model needs to know of the data. */
  readonly sizes: string;
  /** Arguments of the constructor before the seed, by name. */
  readonly config: (settings: Settings) => Readonly<Record<string, SettingValue | Size>>;
}

/** An expression, not a value. */
class Size {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const size = (name: string): Size => new Size(name);

const constructions: Readonly<Record<ShippedModel, Construction>> = {
  cnn: {
    dataSource: 'digits',
    sizes: '{ channels, height, classes }',
    config: (settings) => ({
      inChannels: size('channels'),
      channels: settings.channels,
      kernelSize: settings.kernelSize,
      imageSize: size('height'),
      classes: size('classes'),
      convolution: settings.convolution,
    }),
  },
  rnn: {
    dataSource: 'grammar',
    sizes: '{ vocabularySize }',
    config: (settings) => ({
      vocabSize: size('vocabularySize'),
      embedDim: settings.embedDim,
      hiddenDim: settings.hiddenDim,
      outputDim: size('vocabularySize'),
      predict: settings.predict,
    }),
  },
  transformer: {
    dataSource: 'dates',
    sizes: 'sizes',
    config: (settings) => ({
      nSrcVocab: size('sizes.sourceVocabularySize'),
      nTrgVocab: size('sizes.targetVocabularySize'),
      srcPadIdx: size('sizes.sourcePad'),
      trgPadIdx: size('sizes.targetPad'),
      dModel: settings.dModel,
      dInner: settings.dInner,
      nLayers: settings.layers,
      nHead: settings.heads,
      dK: settings.dK,
      dV: settings.dV,
      dropout: settings.dropout,
      nPosition: settings.positions,
      trgEmbPrjWeightSharing: settings.shareTargetEmbedding,
      embSrcTrgWeightSharing: settings.shareSourceEmbedding,
      scaleEmbOrPrj: settings.scale,
      positionEncoding: settings.positionEncoding,
    }),
  },
};

export function experimentText(model: ShippedModel): ExperimentText {
  const entry = modelCatalog.find(({ id }) => id === model);
  if (!entry) throw new Error(`The catalogue has no model ${model}`);
  const [preset] = entry.presets;
  const settings = fillSettings(entry, preset.settings);
  const { dataSource, sizes, config } = constructions[model];
  const lines = [
    'export default defineExperiment({',
    `  data: ${dataSource}(),`,
    `  model: (${sizes}, seed) =>`,
    `    new ${entry.className}(`,
    '      {',
    ...Object.entries(config(settings)).map(([name, value]) => `        ${property(name, value)}`),
    '      },',
    '      seed,',
    '    ),',
    `  steps: ${preset.steps},`,
    '  settings: {',
    ...trainingSettings(settings).map((name) => `    ${property(name, settings[name])}`),
    '  },',
    '});',
  ];
  return { dataSource, text: lines.join('\n') };
}

/** Those that people change first, and those that this model needs to be other than usual. */
function trainingSettings(settings: Settings): string[] {
  const shown = ['batchSize', 'learningRate'];
  const isUnusual = ([name, spec]: [string, SettingSpec]): boolean =>
    !shown.includes(name) && name in settings && settings[name] !== spec.default;
  const unusual = Object.entries(ownSettings).filter(isUnusual);
  return [...shown, ...unusual.map(([name]) => name)];
}

function property(name: string, value: SettingValue | Size): string {
  if (value instanceof Size) return value.name === name ? `${name},` : `${name}: ${value.name},`;
  return `${name}: ${typeof value === 'string' ? `'${value}'` : value},`;
}

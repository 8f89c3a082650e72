// Runs and shape tables as a host would send them, with generated but realistic numbers.

import { emptyTable } from '../../../extension/protocol/shapeTable.ts';
import type { Answered } from '../../../extension/protocol/looks/look.ts';
import type { RunInfo, RunState } from '../../../extension/protocol/runReport.ts';
import type { LayerRow, ShapeTable, ValueShape } from '../../../extension/protocol/shapeTable.ts';
import type { CaretState } from '../../../extension/protocol/caret.ts';
import type { ShippedModel } from '../../../extension/protocol/trainRequest.ts';
import type { ToView, ViewRun, ViewState } from '../../../extension/protocol/viewMessages.ts';
import { declared, offersOf } from './fakeOffers.ts';
import { makeRandom } from './random.ts';

const tensor = (...shape: number[]): ValueShape => ({ kind: 'tensor', shape, dtype: 'float32' });

function layer(
  path: string,
  operation: string,
  output: ValueShape,
  parameters: number,
  line: number,
): LayerRow {
  const parts = path.split('.');
  // `layer_stack.0` is one step down for a reader, as in the tables of the engine.
  const depth = parts.filter((part) => !/^\d+$/.test(part)).length - 1;
  const source = {
    file: 'models/cnn.ts',
    startLine: line,
    startColumn: 4,
    endLine: line,
    endColumn: 30,
  };
  const name = parts.at(-1) ?? path;
  const site = (declared.find((one) => one.name === name) ?? declared[3])?.id ?? '';
  const place = { site, module: '', iteration: 0, part: 0 };
  return { path, name, operation, depth, output, place, parameters, source };
}

const maps: ValueShape = {
  ...{ kind: 'tensor', shape: [4, 8, 26, 26], dtype: 'float32' },
  names: ['B', '8', 'H-2', 'W-2'],
};

const cnnLayers: readonly LayerRow[] = [
  layer('x', 'input', tensor(4, 1, 28, 28), 0, 20),
  layer('conv', 'Conv2d', maps, 80, 21),
  layer('bn', 'BatchNorm2d', tensor(4, 8, 26, 26), 16, 22),
  layer('relu', 'relu', tensor(4, 8, 26, 26), 0, 23),
  layer('pool', 'MaxPool2d', tensor(4, 8, 13, 13), 0, 24),
  layer('flat', 'reshape', tensor(4, 1352), 0, 25),
  layer('fc', 'Linear', tensor(4, 10), 13_530, 26),
];

const rnnLayers: readonly LayerRow[] = [
  layer('tokens', 'input', tensor(4, 64), 0, 20),
  layer('embedding', 'Embedding', tensor(4, 64, 64), 4160, 21),
  layer('rnn', 'ElmanRnn', tensor(4, 64, 128), 24_832, 22),
  layer('fc', 'Linear', tensor(4, 64, 65), 8385, 23),
];

function attentionLayers(path: string, line: number): LayerRow[] {
  const weights = tensor(4, 4, 29, 29);
  const output: ValueShape = { kind: 'list', items: [tensor(4, 29, 64), weights] };
  return [
    layer(path, 'MultiHeadAttention', output, 16_768, line),
    layer(`${path}.qkv_proj`, 'Linear', tensor(4, 29, 192), 12_288, line + 1),
    layer(`${path}.fc`, 'Linear', tensor(4, 29, 64), 4096, line + 2),
    layer(`${path}.layer_norm`, 'LayerNorm', tensor(4, 29, 64), 128, line + 3),
  ];
}

const transformerLayers: readonly LayerRow[] = [
  layer('encoder', 'Encoder', tensor(4, 29, 64), 69_504, 40),
  layer('encoder.src_word_emb', 'Embedding', tensor(4, 29, 64), 2560, 41),
  layer('encoder.position_enc', 'PositionalEncoding', tensor(4, 29, 64), 0, 42),
  layer('encoder.layer_stack.0', 'EncoderLayer', tensor(4, 29, 64), 33_472, 43),
  ...attentionLayers('encoder.layer_stack.0.slf_attn', 44),
  layer('encoder.layer_stack.0.pos_ffn', 'PositionwiseFeedForward', tensor(4, 29, 64), 16_704, 49),
  layer('encoder.layer_stack.1', 'EncoderLayer', tensor(4, 29, 64), 33_472, 50),
  ...attentionLayers('encoder.layer_stack.1.slf_attn', 51),
  layer('decoder', 'Decoder', tensor(4, 11, 64), 102_976, 60),
  layer('decoder.trg_word_emb', 'Embedding', tensor(4, 11, 64), 2560, 61),
  layer('decoder.layer_stack.0', 'DecoderLayer', tensor(4, 11, 64), 50_240, 62),
  ...attentionLayers('decoder.layer_stack.0.slf_attn', 63),
  layer('trg_word_prj', 'Linear', tensor(4, 11, 40), 0, 70),
];

const layersOf: Readonly<Record<ShippedModel, readonly LayerRow[]>> = {
  cnn: cnnLayers,
  rnn: rnnLayers,
  transformer: transformerLayers,
};

export function fakeTable(model: ShippedModel): ShapeTable {
  const layers = layersOf[model];
  const parameters = layers
    .filter(({ depth }) => depth === 0)
    .reduce((sum, row) => sum + row.parameters, 0);
  return {
    ...emptyTable(model),
    batchSize: 4,
    layers,
    parameters,
    sites: declared,
    offers: offersOf[model],
  };
}

const titlesOf: Readonly<Record<ShippedModel, ViewState['titles']>> = {
  cnn: { model: 'CNN', data: 'MNIST', sourceFile: 'models/cnn.ts' },
  rnn: { model: 'RNN', data: 'Tiny Shakespeare', sourceFile: 'models/rnn.ts' },
  transformer: { model: 'Transformer', data: 'Multi30k', sourceFile: 'models/transformer.ts' },
};

export function fakeLoss(steps: number, seed = 4): Float32Array {
  const random = makeRandom(seed);
  let wave = 0;
  return Float32Array.from({ length: steps }, (_, step) => {
    wave = 0.6 * wave + 0.4 * (random() + random() + random() - 1.5) * 2;
    const fall = 0.75 * Math.exp((-12 * step) / steps) + 0.25 * Math.exp((-2 * step) / steps);
    return (0.06 + 2.24 * fall) * Math.exp(0.14 * wave);
  });
}

export function fakeRun(
  model: ShippedModel,
  steps: number,
  state: RunState['kind'] = 'training',
): ViewRun {
  const trainLoss = fakeLoss(steps);
  const every = Math.max(1, Math.floor(steps / 12));
  const validation = Array.from({ length: Math.floor(steps / every) }, (_, index) => {
    const step = (index + 1) * every;
    const metric = { name: 'accuracy', value: 0.5 + 0.04 * index } as const;
    return { step, loss: (trainLoss[step - 1] ?? 0) * 1.07, metric };
  });
  const info: RunInfo = {
    runId: 'cnn-7',
    model,
    data: model === 'cnn' ? 'mnist' : model === 'rnn' ? 'text' : 'pairs',
    dataTitle: titlesOf[model].data,
    seed: 1,
    totalSteps: Math.round(steps / 0.46),
    stepsPerEpoch: 938,
    unit: model === 'cnn' ? 'samples' : 'tokens',
    parameters: fakeTable(model).parameters,
    settings: {},
  };
  return {
    info,
    state:
      state === 'failed'
        ? { kind: 'failed', problem: { text: 'The engine was ended', values: {} } }
        : { kind: state },
    step: steps,
    epoch: steps / 938,
    perSecond: 11_204.3,
    learningRate: 0.001,
    trainLoss,
    stepSeconds: new Float32Array(steps).fill(0.05),
    validation,
    notes: [],
    hasWeights: true,
  };
}

/** `run` absent: a window in which nothing was trained yet. */
export function hydrate(
  place: ViewState['place'],
  model?: ShippedModel,
  run?: ViewRun,
  answers: readonly Answered[] = [],
  caret: CaretState = { follows: true, pinned: [] },
): ToView {
  const titles = model ? titlesOf[model] : { model: '', data: '', sourceFile: '' };
  const state = {
    titles,
    sample: 0,
    place,
    caret,
    ...(model && { table: fakeTable(model) }),
    ...(run && { run }),
  };
  return { kind: 'hydrate', state, answers };
}

// Messages as a host would send them, with generated but realistic numbers, for each model.

import type { AttentionStack, Frame, FrameRequest } from '../../extension/protocol/frames.ts';
import type { RunInfo, RunState } from '../../extension/protocol/runReport.ts';
import type { LayerRow, ShapeTable, ValueShape } from '../../extension/protocol/shapeTable.ts';
import type { ModelId } from '../../extension/protocol/trainRequest.ts';
import type { ToView, ViewRun, ViewState } from '../../extension/protocol/viewMessages.ts';

/** Small generator of even numbers 0 … 1: the pictures are the same in every run. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

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
  return { path, name: parts.at(-1) ?? path, operation, depth, output, parameters, source };
}

const cnnLayers: readonly LayerRow[] = [
  layer('x', 'input', tensor(4, 1, 28, 28), 0, 20),
  layer('conv', 'Conv2d', tensor(4, 8, 26, 26), 80, 21),
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

const layersOf: Readonly<Record<ModelId, readonly LayerRow[]>> = {
  cnn: cnnLayers,
  rnn: rnnLayers,
  transformer: transformerLayers,
};

export function fakeTable(model: ModelId): ShapeTable {
  const layers = layersOf[model];
  const parameters = layers
    .filter(({ depth }) => depth === 0)
    .reduce((sum, row) => sum + row.parameters, 0);
  return { model, batchSize: 4, sites: [], layers, parameters };
}

const titlesOf: Readonly<Record<ModelId, ViewState['titles']>> = {
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
  model: ModelId,
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
    runId: 7,
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
    validation,
  };
}

/** `run` absent: a window in which nothing was trained yet. */
export function hydrate(
  place: ViewState['place'],
  model?: ModelId,
  run?: ViewRun,
  frames: readonly Frame[] = [],
): ToView {
  const titles = model ? titlesOf[model] : { model: '', data: '', sourceFile: '' };
  const state = { titles, place, ...(model && { table: fakeTable(model) }), ...(run && { run }) };
  return { kind: 'hydrate', state, frames };
}

const source = [
  'ein',
  'kleiner',
  'Hund',
  'läuft',
  'durch',
  'den',
  'Schnee',
  '.',
  '<eos>',
  '<pad>',
  '<pad>',
];
const target = [
  '<bos>',
  'a',
  'small',
  'dog',
  'runs',
  'through',
  'the',
  'snow',
  '.',
  '<pad>',
  '<pad>',
];

function fakeAttention(stack: AttentionStack, sample: number, step: number): Frame {
  const queries = stack === 'encoder' ? source : target;
  const keys = stack === 'decoder' ? target : source;
  const keyLength = keys.indexOf('<pad>');
  const [layers, heads] = [3, 4];
  const random = makeRandom(97 + sample + stack.length);
  const weights: number[] = [];
  for (let map = 0; map < layers * heads; map += 1) {
    for (let query = 0; query < queries.length; query += 1) {
      const scores = keys.map((_, key) => {
        if (key >= keyLength || (stack === 'decoder' && key > query)) return -Infinity;
        const distance = key - query + (map % 4 === 3 ? 2 : map % 2);
        return 0.7 * (random() * 3 - 1.5) + 3.4 * Math.exp(-(distance ** 2) / (0.7 + (map % 3)));
      });
      const powers = scores.map((score) => Math.exp(score));
      const sum = powers.reduce((total, power) => total + power, 0);
      weights.push(...powers.map((power) => power / sum));
    }
  }
  return {
    kind: 'attention',
    ...{ step, sample, samples: 16, stack, layers, heads, queries, keys, keyLength },
    queryLength: queries.indexOf('<pad>'),
    causal: stack === 'decoder',
    weights: Float32Array.from(weights),
    site: 'nn/multiHeadAttention.ts:41',
  };
}

function drawTwo(): Float32Array {
  const points: [number, number][] = [];
  for (let t = 0; t <= 1; t += 0.02) {
    const angle = Math.PI * (1.05 + 1.2 * t);
    points.push([14 + 5.6 * Math.cos(angle), 9.6 + 4.8 * Math.sin(angle)]);
    points.push([18.3 - 9.6 * t, 12.9 + 8.4 * t - 1.4 * Math.sin(3.14 * t)]);
    points.push([8.7 + 11.4 * t, 21.4 - 0.6 * t]);
  }
  return Float32Array.from({ length: 784 }, (_, index) => {
    const [row, column] = [Math.floor(index / 28), index % 28];
    const distance = Math.min(...points.map(([x, y]) => Math.hypot(x - column, y - row)));
    return Math.max(0, Math.min(1, 1.9 - distance));
  });
}

function fakeFeatureMaps(layerName: string, sample: number, step: number): Frame {
  const image = drawTwo();
  const size = layerName === 'pool' ? 13 : 26;
  const stride = layerName === 'pool' ? 2 : 1;
  const nonNegative = layerName === 'relu' || layerName === 'pool';
  const maps: number[] = [];
  for (let channel = 0; channel < 8; channel += 1) {
    const angle = (channel * Math.PI) / 4;
    for (let cell = 0; cell < size * size; cell += 1) {
      const row = stride * Math.floor(cell / size);
      const column = stride * (cell % size);
      let sum = channel === 7 ? -0.4 : 0;
      for (let m = -1; m <= 1; m += 1) {
        for (let n = -1; n <= 1; n += 1) {
          const weight = Math.cos(angle) * n + Math.sin(angle) * m;
          sum += weight * (image[(row + m + 1) * 28 + column + n + 1] ?? 0);
        }
      }
      maps.push(nonNegative ? Math.max(0, sum) : sum);
    }
  }
  return {
    kind: 'featureMaps',
    ...{ step, sample, samples: 16, layer: layerName, nonNegative, image },
    layersWithMaps: ['conv', 'bn', 'relu', 'pool'],
    ...{ channels: 8, height: size, width: size, imageHeight: 28, imageWidth: 28 },
    maps: Float32Array.from(maps),
    label: '2',
    prediction: '2',
  };
}

function fakeHiddenStates(sample: number, step: number): Frame {
  const tokens = 'First Citizen:\nBefore we proceed any further, hear m'.split('');
  const units = 64;
  const random = makeRandom(5 + sample);
  const rates = Array.from(
    { length: units },
    () => [random() * 6.3, 0.1 + random() * 0.9] as const,
  );
  const memory = new Float32Array(units);
  const states: number[] = [];
  for (const token of tokens) {
    for (const [unit, [phase, rate]] of rates.entries()) {
      const slow = 0.97 - 0.85 * (unit / units) ** 0.7;
      const input = Math.sin(token.charCodeAt(0) * rate + phase);
      memory[unit] = Math.tanh(1.25 * slow * (memory[unit] ?? 0) + (1.05 - 0.85 * slow) * input);
      states.push(memory[unit] ?? 0);
    }
  }
  return {
    kind: 'hiddenStates',
    ...{ step, sample, samples: 16, tokens, units },
    states: Float32Array.from(states),
  };
}

export function fakeFrame(request: FrameRequest, step = 2184): Frame {
  switch (request.kind) {
    case 'attention':
      return fakeAttention(request.stack, request.sample, step);
    case 'featureMaps':
      return fakeFeatureMaps(request.layer, request.sample, step);
    case 'hiddenStates':
      return fakeHiddenStates(request.sample, step);
  }
}

// Pictures as an engine would send them, generated but with the look of real ones.

import type { AttentionStack, Frame, FrameRequest } from '../../../extension/protocol/frames.ts';

/** Small generator of even numbers 0 … 1: the pictures are the same in every run. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
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

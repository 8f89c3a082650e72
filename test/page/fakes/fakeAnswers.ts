// Answers to looks as an engine would give them, generated but with the look of real ones.

import type {
  Answered,
  AnswerOf,
  Look,
  LookAnswer,
} from '../../../extension/protocol/looks/look.ts';
import type { SampleFacts } from '../../../extension/protocol/looks/samples.ts';
import type {
  AxisLabels,
  Place,
  TensorAnswer,
  TensorPicture,
} from '../../../extension/protocol/looks/tensor.ts';
import type { ShippedModel } from '../../../extension/protocol/trainRequest.ts';
import { declared, offersOf } from './fakeOffers.ts';
import { makeRandom } from './random.ts';

/** Of one sample, with what its axes are. */
interface Whole {
  readonly shape: readonly number[];
  readonly axes?: readonly AxisLabels[];
  readonly values: Float32Array;
}

const source = 'ein kleiner Hund läuft durch den Schnee . <eos> <pad> <pad>'.split(' ');
const target = '<bos> a small dog runs through the snow . <pad> <pad>'.split(' ');
const characters = 'First Citizen:\nBefore we proceed any further, hear m'.split('');
const samples = 16;

function tokens(meaning: AxisLabels['meaning'], labels: readonly string[]): AxisLabels {
  const paddedFrom = labels.indexOf('<pad>');
  return paddedFrom < 0 ? { meaning, labels } : { meaning, labels, paddedFrom };
}

function fakeAttention(module: string, sample: number): Whole {
  const queries = module.startsWith('encoder') ? source : target;
  const keys = module.startsWith('decoder') && module.endsWith('slf_attn') ? target : source;
  const isCausal = queries === target && keys === target;
  const heads = 4;
  const layer = Number(/\d+/.exec(module)?.[0] ?? 0);
  const random = makeRandom(97 + sample + module.length + 13 * layer);
  const values: number[] = [];
  for (let head = 0; head < heads; head += 1) {
    for (let query = 0; query < queries.length; query += 1) {
      const scores = keys.map((token, key) => {
        if (token === '<pad>' || (isCausal && key > query)) return -Infinity;
        const distance = key - query + (head === 3 ? 2 : head % 2);
        return 0.7 * (random() * 3 - 1.5) + 3.4 * Math.exp(-(distance ** 2) / (0.7 + (head % 3)));
      });
      const powers = scores.map((score) => Math.exp(score));
      const sum = powers.reduce((total, power) => total + power, 0);
      values.push(...powers.map((power) => power / sum));
    }
  }
  return {
    shape: [heads, queries.length, keys.length],
    axes: [
      { meaning: 'other' },
      tokens(queries === source ? 'source' : 'target', queries),
      tokens(keys === source ? 'source' : 'target', keys),
    ],
    values: Float32Array.from(values),
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

function fakeFeatureMaps(layerName: string): Whole {
  const image = drawTwo();
  const size = layerName === 'pool' ? 13 : 26;
  const stride = layerName === 'pool' ? 2 : 1;
  const isNonNegative = layerName === 'relu' || layerName === 'pool';
  const values: number[] = [];
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
      values.push(isNonNegative ? Math.max(0, sum) : sum);
    }
  }
  return { shape: [8, size, size], values: Float32Array.from(values) };
}

function fakeHiddenStates(sample: number): Whole {
  const units = 64;
  const random = makeRandom(5 + sample);
  const rates = Array.from(
    { length: units },
    () => [random() * 6.3, 0.1 + random() * 0.9] as const,
  );
  const memory = new Float32Array(units);
  const states: number[] = [];
  for (const token of characters) {
    for (const [unit, [phase, rate]] of rates.entries()) {
      const slow = 0.97 - 0.85 * (unit / units) ** 0.7;
      const input = Math.sin(token.charCodeAt(0) * rate + phase);
      memory[unit] = Math.tanh(1.25 * slow * (memory[unit] ?? 0) + (1.05 - 0.85 * slow) * input);
      states.push(memory[unit] ?? 0);
    }
  }
  const axes = [tokens('time', characters), { meaning: 'other' }] as const;
  return { shape: [characters.length, units], axes, values: Float32Array.from(states) };
}

function fakeLogits(model: ShippedModel, sample: number): Whole {
  const classes =
    model === 'cnn' ? '0123456789'.split('') : [...new Set([...source, ...characters])];
  const times = { cnn: undefined, rnn: characters, transformer: target }[model];
  const random = makeRandom(11 + sample);
  const shape = [...(times ? [times.length] : []), classes.length];
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, (_, i) => (i % 10 === 2 ? 6 : 4 * random()));
  const ofTime = times ? [tokens(model === 'rnn' ? 'time' : 'target', times)] : [];
  return { shape, axes: [...ofTime, { meaning: 'class', labels: classes }], values };
}

function wholeOf(place: Place, sample: number): Whole {
  if ('input' in place) return { shape: [1, 28, 28], values: drawTwo() };
  const { name, range } = declared.find(({ id }) => id === place.site) ?? declared[0];
  if (name === 'weights') return fakeAttention(place.module, sample);
  if (name === 'states') return fakeHiddenStates(sample);
  if (name !== 'logits') return fakeFeatureMaps(name);
  return fakeLogits(/models\/(.*)\.ts/.exec(range.file)?.[1] as ShippedModel, sample);
}

export function tensorAnswer(
  place: Place,
  { shape, axes = shape.map(() => ({ meaning: 'other' })), values }: Whole,
  { sample = 0, step = 2184 } = {},
): TensorAnswer {
  const [min, max] = [Math.min(...values.slice(0, 9999)), Math.max(...values.slice(0, 9999))];
  const batch: AxisLabels = { meaning: 'batch' };
  return {
    ...{ kind: 'tensor', place, sample, samples, iterations: 1, dtype: 'float32' },
    ...{ modules: 'module' in place ? [place.module] : [], parts: [''] },
    origin: { run: 'cnn-7', step },
    shape: [4, ...shape],
    axes: [batch, ...axes],
    statistics: { min, max, mean: 0, std: 1, nan: 0, infinite: 0 },
    whole: { shape, axes, values },
  };
}

const facts: readonly SampleFacts[] = Array.from({ length: samples }, (_, i) => ({
  label: String((7 * i + 2) % 10),
  prediction: String(i === 5 ? 3 : (7 * i + 2) % 10),
  loss: i === 5 ? 3.1416 : 0.01 * (i + 1),
}));

export function fakeAnswer<Asked extends Look>(look: Asked, step?: number): AnswerOf<Asked>;
export function fakeAnswer(look: Look, step?: number): LookAnswer;
export function fakeAnswer(look: Look, step = 2184): LookAnswer {
  if (look.kind === 'samples') {
    return { kind: 'samples', origin: { run: 'cnn-7', step }, samples: facts };
  }
  const { place, sample, take } = look;
  const answer = tensorAnswer(place, wholeOf(place, sample), { sample, step });
  return take.kind === 'whole'
    ? answer
    : { ...answer, whole: undefined, picture: pictured(answer) };
}

/** Its last two axes are the picture, the one before them tiles. */
function pictured({ whole, statistics }: TensorAnswer): TensorPicture | undefined {
  if (!whole) return undefined;
  const [tiles, rows, columns] = [1, 1, ...whole.shape].slice(-3) as [number, number, number];
  return {
    index: [0, 'tile', 'row', 'column'],
    ...{ tiles, rows, columns, fullTiles: tiles, fullRows: rows, fullColumns: columns },
    values: whole.values,
    nonNegative: statistics.min >= 0,
  };
}

/** Everything that a page can ask of a model. */
export function fakeAnswers(model: ShippedModel, sample = 0, step = 2184): Answered[] {
  const offered = offersOf[model].flatMap(({ places }) => places.map(({ place }) => place));
  const take = { kind: 'whole' } as const;
  const tensors = [...offered, { input: 0 }].map((place): Look => ({
    kind: 'tensor',
    place,
    sample,
    take,
  }));
  const rows = declared.map((site): Look => {
    const place = { site: site.id, module: '', iteration: 0, part: 0 };
    return { kind: 'tensor', place, sample, take: { kind: 'picture' } };
  });
  const looks: Look[] = [{ kind: 'samples' }, ...tensors, ...rows];
  return looks.map((look) => ({ look, answer: fakeAnswer(look, step) }));
}

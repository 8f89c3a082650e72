// Expressions under the caret as a host would send them, with values that look like a tensor's.

import type { ShownSite } from '../../../extension/protocol/caret.ts';
import type { TensorAnswer, TensorPicture } from '../../../extension/protocol/looks/tensor.ts';
import { makeRandom } from './random.ts';

interface Sizes {
  readonly tiles?: number;
  readonly rows: number;
  readonly columns: number;
}

export function fakePicture({ tiles = 1, rows, columns }: Sizes, seed = 3): TensorPicture {
  const random = makeRandom(seed);
  const values = Float32Array.from({ length: tiles * rows * columns }, (_, index) => {
    const tile = Math.floor(index / (rows * columns));
    const [row, column] = [Math.floor(index / columns) % rows, index % columns];
    const wave = Math.cos((row / rows) * (tile + 3)) * Math.sin((column / columns) * (tile + 4));
    return 2 * wave + 0.3 * (random() - 0.5);
  });
  const full = { fullTiles: tiles, fullRows: rows, fullColumns: columns };
  const index = ['tile', 'row', 'column'] as const;
  return { index, tiles, rows, columns, ...full, values, nonNegative: false };
}

export function fakeValue(
  shape: readonly number[],
  picture: TensorPicture,
  changes: Partial<TensorAnswer> = {},
): TensorAnswer {
  return {
    ...{ kind: 'tensor', sample: 0, samples: 16, shape, dtype: 'float32', iterations: 1 },
    ...{ modules: [''], parts: [''] },
    place: { site: 'models/cnn.ts#4', module: '', iteration: 0, part: 0 },
    axes: shape.map((_, axis) => ({ meaning: axis === 0 ? 'batch' : 'other' })),
    picture: { ...picture, index: indexFor(shape) },
    origin: { run: 'cnn-7', step: 1840 },
    statistics: { min: -2.112, max: 1.642, mean: -0.0401, std: 0.508, nan: 0, infinite: 0 },
    gradientNorm: 0.0412,
    ...changes,
  };
}

/** The first sample; then the last axes. */
function indexFor(shape: readonly number[]): TensorPicture['index'] {
  if (shape.length < 3)
    return shape.map((_, axis) => (axis === shape.length - 1 ? 'column' : 'row'));
  return shape.map((_, axis) => (['column', 'row', 'tile'] as const)[shape.length - 1 - axis] ?? 0);
}

export function fakeSite(name: string, line: number, changes: Partial<ShownSite> = {}): ShownSite {
  const file = 'models/cnn.ts';
  return {
    key: `${file}:${line}:${name}`,
    name,
    range: { file, startLine: line - 1, startColumn: 10, endLine: line - 1, endColumn: 35 },
    trace: { model: 'cnn', settings: {}, texts: [] },
    place: `cnn.ts:${line}`,
    namedShape: 'Tensor[B, 8, H-2, W-2]',
    ...{ modules: [''], module: 0, iterations: 1, iteration: 0, parts: [''], part: 0 },
    isStale: false,
    ...changes,
  };
}

/** Feature maps: eight tiles. */
export const edges = fakeSite('edges', 14, {
  value: fakeValue([4, 8, 26, 26], fakePicture({ tiles: 8, rows: 26, columns: 26 })),
});

/** A matrix inside six layers, one of three in a list. */
export const scores = fakeSite('scores', 41, {
  namedShape: 'Tensor[B, 4, T, T]',
  modules: [0, 1, 2, 3, 4, 5].map((layer) => `encoder.layer_stack.${layer}.slf_attn`),
  module: 1,
  parts: ['[0]', '[1]', '[2]'],
  part: 2,
  value: fakeValue([4, 4, 29, 29], fakePicture({ tiles: 4, rows: 29, columns: 29 }, 8)),
});

/** A time loop. */
export const hidden = fakeSite('hidden', 33, {
  namedShape: 'Tensor[B, 128]',
  iterations: 64,
  iteration: 17,
  repeat: 'time',
  value: fakeValue([4, 128], fakePicture({ rows: 4, columns: 128 }, 5)),
});

/** Two cells that are no numbers, of which one is seen, as most of the tensor is left out. */
export function broken() {
  const picture = fakePicture({ rows: 64, columns: 64 });
  picture.values[3] = NaN;
  const statistics = { min: NaN, max: NaN, mean: NaN, std: NaN, nan: 1204, infinite: 2 };
  return fakeSite('logits', 19, {
    namedShape: 'Tensor[B, 1352]',
    value: fakeValue(
      [512, 1352],
      { ...picture, fullRows: 512, fullColumns: 1352 },
      { statistics, gradientNorm: undefined, origin: { step: 0 } },
    ),
  });
}

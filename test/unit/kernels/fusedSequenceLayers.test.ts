// Attention, layer norm and embedding give what their readable paths give.

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  fusedSelfAttention,
  initBackend,
  useFusedKernels,
} from '../../../extension/kernels/index.ts';
import {
  CrossAttention,
  Embedding,
  LayerNorm,
  type Module,
  MultiHeadAttention,
  subsequentMask,
} from '../../../extension/nn/index.ts';
import { assertClose, assertPathsAgree, randomTensor } from './bothPaths.ts';

before(() => initBackend({ threads: 2 }));

/** The block with given parameters; both paths draw the same dropout masks. */
function withParameters<Block extends Module>(
  block: Block,
  parameters: Readonly<Record<string, tf.Tensor>>,
): Block {
  for (const [name, value] of Object.entries(parameters)) {
    const path = name.split('.');
    const last = path.pop() ?? '';
    let owner: unknown = block;
    for (const part of path) owner = (owner as Record<string, unknown>)[part];
    Object.assign(owner as object, { [last]: value });
  }
  block.setTrainingStep(3);
  return block;
}

function randomParameters(block: Module): Record<string, tf.Tensor> {
  const named = [...block.namedParameters()];
  return Object.fromEntries(named.map(([name, { shape }]) => [name, randomTensor(shape, name)]));
}

/** About a third of the keys is hidden, and all of them for every fourth query. */
function randomMask(shape: [number, number, number]): tf.Tensor3D {
  const values = randomTensor<tf.Rank.R3>(shape, 'mask').dataSync();
  const keys = shape[2];
  const visible = values.map((value, i) => Number(value > -0.3 && (i / keys) % 4 >= 1));
  return tf.tensor3d(visible, shape, 'bool');
}

interface AttentionShape {
  readonly B: number;
  readonly H: number;
  readonly L: number;
  readonly S: number;
  readonly D: number;
  readonly K: number;
  readonly V: number;
}

const attentionShapes: AttentionShape[] = [
  { B: 1, H: 1, L: 1, S: 1, D: 1, K: 1, V: 1 },
  { B: 1, H: 2, L: 1, S: 3, D: 5, K: 3, V: 2 },
  { B: 3, H: 2, L: 5, S: 7, D: 6, K: 5, V: 9 },
  { B: 2, H: 3, L: 13, S: 6, D: 7, K: 8, V: 1 },
  { B: 5, H: 4, L: 20, S: 20, D: 16, K: 32, V: 32 },
  { B: 2, H: 2, L: 30, S: 33, D: 8, K: 64, V: 64 },
  { B: 1, H: 1, L: 200, S: 260, D: 4, K: 12, V: 12 },
];

for (const shape of attentionShapes) {
  const { B, H, L, S, D, K, V } = shape;
  const title = Object.entries(shape).map(([letter, size]) => `${letter} ${size}`);
  for (const dropout of [0, 0.3]) {
    test(`cross-attention agrees: ${title.join(', ')}, dropout ${dropout}`, () => {
      const block = new CrossAttention(H, D, K, V, dropout);
      const inputs = {
        ...randomParameters(block),
        x: randomTensor([B, L, D], 'x'),
        memory: randomTensor([B, S, D], 'memory'),
      };
      for (const mask of [undefined, randomMask([B, 1, S]), randomMask([1, L, S])]) {
        assertPathsAgree(inputs, ({ x, memory, ...parameters }) => {
          const given = withParameters(block, parameters);
          return given.forward(x as tf.Tensor3D, memory as tf.Tensor3D, mask).output;
        });
      }
    });

    test(`self-attention agrees: ${title.join(', ')}, dropout ${dropout}`, () => {
      const block = new MultiHeadAttention(H, D, K, V, dropout);
      const inputs = { ...randomParameters(block), x: randomTensor([B, L, D], 'x') };
      for (const mask of [undefined, subsequentMask(L), randomMask([B, L, L])]) {
        assertPathsAgree(inputs, ({ x, ...parameters }) => {
          return withParameters(block, parameters).forward(x as tf.Tensor3D, mask).output;
        });
      }
    });
  }
}

test('a second call in a step drops other weights, the same ones in both paths', () => {
  const block = new MultiHeadAttention(1, 3, 3, 3, 0.3);
  const inputs = { ...randomParameters(block), x: randomTensor([1, 3, 3], 'x') };
  assertPathsAgree(inputs, ({ x, ...parameters }) => {
    const given = withParameters(block, parameters);
    const twice = [x, x].map((each) => given.forward(each as tf.Tensor3D).output);
    return tf.stack(twice);
  });
});

test('the attention weights that are returned are the ones of the readable path', () => {
  const block = new MultiHeadAttention(2, 6, 5, 4, 0.3);
  withParameters(block, randomParameters(block));
  const x = randomTensor<tf.Rank.R3>([2, 9, 6], 'x');
  const mask = randomMask([2, 9, 9]);
  const weights = (on: boolean): Float32Array => {
    useFusedKernels(on);
    return tf.tidy(() => Float32Array.from(block.forward(x, mask).weights.dataSync()));
  };
  const fused = weights(true);
  assertClose(fused, weights(false), 'weights');
});

/** Numbers smaller than this are denormal, and arithmetic with them is many times slower. */
const smallestNormal = 2 ** -126;

function assertNoDenormals(values: Iterable<number>): void {
  for (const value of values) {
    assert.ok(value === 0 || Math.abs(value) >= smallestNormal, `${value} is denormal`);
  }
}

test('no weight of strongly peaked attention is denormal', () => {
  const projected = randomTensor<tf.Rank.R3>([2, 21, 2 * 24], 'projected').mul<tf.Tensor3D>(15);
  const { weights } = fusedSelfAttention(projected, { heads: 2, dK: 8, dV: 8 }, {});
  const shares = weights.dataSync();
  assert.ok(shares.some((value) => value === 0) && shares.some((value) => value > 0.9));
  assertNoDenormals(shares);
});

test('no gradient of a score is denormal', () => {
  // Scores −20 and 25, so the first weight is e^-45, and its score's gradient e^-45 · 1.5e-18. That
  // times the query 0.1 would be the gradient of the first key.
  const projected = tf.tensor3d([0.1, -200, 1, 0.1, 250, 0.5], [1, 2, 3]);
  const gradient = tf.grad((x) =>
    fusedSelfAttention(x as tf.Tensor3D, { heads: 1, dK: 1, dV: 1 }, {})
      .mixed.mul(3e-18)
      .sum(),
  );
  assertNoDenormals(gradient(projected).dataSync());
});

test('an attention mask of another shape is refused', () => {
  const block = withParameters(new MultiHeadAttention(1, 2, 2, 2), {});
  useFusedKernels(true);
  const x = tf.ones<tf.Rank.R3>([2, 3, 2]);
  assert.throws(() => block.forward(x, tf.ones([2, 3, 4], 'bool')), /shape \(1 or 2, 1 or 3, 3\)/);
  assert.throws(() => block.forward(x, tf.ones([2, 3, 3])), /float32/);
  useFusedKernels(false);
});

for (const width of [1, 3, 5, 127, 128]) {
  for (const rows of [[1], [7], [3, 65]]) {
    test(`layer norm of (${[...rows, width].join(', ')}) agrees`, () => {
      const layer = new LayerNorm(width);
      const inputs = {
        ...randomParameters(layer),
        // Rows of very different sizes.
        x: randomTensor([...rows, width], 'x').mul(
          randomTensor([...rows, 1], 'size')
            .mul(5)
            .exp(),
        ),
      };
      assertPathsAgree(inputs, ({ x, ...parameters }) => {
        return withParameters(layer, parameters).forward(x);
      });
    });
  }
}

for (const paddingIdx of [undefined, 0, 4]) {
  for (const [width, shape] of [
    [1, [1]],
    [3, [7]],
    [33, [5, 13]],
    [128, [3, 2, 4]],
  ] as const) {
    const title = `ids (${shape.join(', ')}), width ${width}, padding ${paddingIdx ?? 'none'}`;
    test(`an embedding agrees: ${title}`, () => {
      const layer = new Embedding(6, width, { paddingIdx });
      const values = randomTensor([...shape], 'ids')
        .add(1)
        .mul(3)
        .floor();
      const ids = values.cast('int32');
      assertPathsAgree(randomParameters(layer), (parameters) => {
        return withParameters(layer, parameters).forward(ids);
      });
    });
  }
}

test('an id outside the vocabulary is an error that names both', () => {
  const layer = new Embedding(6, 2);
  useFusedKernels(true);
  for (const id of [6, -1, 1e9]) {
    const ids = tf.tensor1d([0, id], 'int32');
    assert.throws(() => layer.forward(ids), new RegExp(`^RangeError: Id ${id} .* 6 entries`));
  }
  useFusedKernels(false);
});

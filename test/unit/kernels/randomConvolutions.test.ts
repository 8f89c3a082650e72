// Our convolutions and poolings on random shapes, against the cpu backend of tfjs. Gradients are
// compared with its forward pass: an operation that is linear in v has, for any direction v,
// ⟨gradient, v⟩ = ⟨operation(v), dy⟩. So gradients are checked that no other backend has.

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { initBackend } from '../../../extension/kernels/index.ts';
import { randomTensor } from './bothPaths.ts';
import { assertClose, cases, Choices, on, values } from './randomCases.ts';

before(() => initBackend());
after(() => void tf.setBackend('wasm'));

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);
}

type Bilinear = (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor4D;

/** Outputs, and gradients of both factors. */
function checkBilinear(what: string, x: number[], filter: number[], apply: Bilinear): void {
  const draw = (shape: number[], purpose: string) =>
    randomTensor<tf.Rank.R4>(shape as [number, number, number, number], purpose);
  const forward = (image: string, weights: string) => () =>
    values(apply(draw(x, image), draw(filter, weights)));
  const expected = on('cpu', forward('x', 'filter'));
  const [y, shape, dx, dFilter] = on('wasm', () => {
    const output = apply(draw(x, 'x'), draw(filter, 'filter'));
    const gradients = tf.grads((image: tf.Tensor, weights: tf.Tensor) =>
      apply(image as tf.Tensor4D, weights as tf.Tensor4D),
    )([draw(x, 'x'), draw(filter, 'filter')], draw(output.shape, 'dy'));
    return [values(output), output.shape, ...gradients.map(values)] as const;
  });
  assertClose(y, expected, what);
  const dy = on('cpu', () => values(draw(shape, 'dy')));
  for (const direction of ['v', 'w']) {
    const [vx, vFilter] = on('cpu', () => [
      values(draw(x, direction)),
      values(draw(filter, direction)),
    ]);
    const alongX = dot(on('cpu', forward(direction, 'filter')), dy);
    const alongFilter = dot(on('cpu', forward('x', direction)), dy);
    const tolerance = 1e-4 * Math.max(1, Math.sqrt(expected.length));
    for (const [got, wanted, of] of [
      [dot(dx, vx), alongX, 'image'],
      [dot(dFilter, vFilter), alongFilter, 'filter'],
    ] as const) {
      assert.ok(Math.abs(got - wanted) <= tolerance, `${what}, ${of}: ${got}, ${wanted}`);
    }
  }
}

interface Geometry {
  readonly title: string;
  readonly H: number;
  readonly W: number;
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly kernel: [number, number];
}

/** tfjs has no strides and dilations at once. */
function drawGeometry(choices: Choices): Geometry {
  const isDilated = choices.of([false, false, true]);
  const strides: [number, number] = isDilated ? [1, 1] : [choices.size(1, 4), choices.size(1, 4)];
  const dilations: [number, number] = isDilated ? [choices.size(1, 3), choices.size(1, 3)] : [1, 1];
  const kernel: [number, number] = [choices.size(1, 5), choices.size(1, 5)];
  const pad = choices.of<Geometry['pad']>([
    'valid',
    'same',
    2,
    [
      [0, 0],
      [choices.size(0, 2), choices.size(0, 3)],
      [choices.size(0, 2), 1],
      [0, 0],
    ],
  ]);
  const [H, W] = kernel.map((k, axis) => choices.size((k - 1) * dilations[axis] + 1, 40));
  const title = JSON.stringify({ H, W, strides, dilations, pad, kernel });
  return { title, H, W, strides, dilations, pad, kernel };
}

test('convolutions and their gradients', () => {
  for (const number of cases) {
    const choices = new Choices('conv2d', number);
    const { title, H, W, strides, dilations, pad, kernel } = drawGeometry(choices);
    const [B, C, O] = [choices.of([0, 1, 1, 2, 3]), choices.size(1, 9), choices.size(1, 20)];
    checkBilinear(`${number}: ${title}`, [B, H, W, C], [...kernel, C, O], (x, filter) =>
      tf.conv2d(
        x,
        filter,
        strides,
        pad,
        'NHWC',
        dilations,
        typeof pad === 'string' ? undefined : 'floor',
      ),
    );
  }
});

test('depthwise convolutions and their gradients', () => {
  for (const number of cases) {
    const choices = new Choices('depthwise', number);
    const { title, H, W, strides, dilations, pad, kernel } = drawGeometry(choices);
    const [B, C, O] = [choices.of([0, 1, 1, 2, 3]), choices.size(1, 11), choices.of([1, 1, 2, 5])];
    checkBilinear(`${number}: ${title}`, [B, H, W, C], [...kernel, C, O], (x, filter) =>
      tf.depthwiseConv2d(
        x,
        filter,
        strides,
        pad,
        'NHWC',
        dilations,
        typeof pad === 'string' ? undefined : 'floor',
      ),
    );
  }
});

test('filters of one row or column at every stride, also where the last window does not fit', () => {
  for (const [height, width] of [
    [1, 3],
    [3, 1],
    [1, 5],
    [1, 1],
    [2, 1],
  ]) {
    for (const stride of [1, 2, 3]) {
      for (const pad of ['same', 'valid'] as const) {
        const title = `${height} × ${width}, stride ${stride}, ${pad}`;
        checkBilinear(title, [2, 7, 8, 1], [height, width, 1, 1], (x, filter) =>
          tf.depthwiseConv2d(x, filter, stride, pad),
        );
        checkBilinear(title, [2, 7, 8, 4], [height, width, 4, 3], (x, filter) =>
          tf.conv2d(x, filter, stride, pad),
        );
      }
    }
  }
});

test('images with their channels first give what their transposes give', () => {
  const first = (x: tf.Tensor4D) => tf.transpose(x, [0, 3, 1, 2]);
  const last = (y: tf.Tensor4D) => tf.transpose(y, [0, 2, 3, 1]);
  for (const apply of [tf.conv2d, tf.depthwiseConv2d]) {
    const turned: Bilinear = (x, filter) => {
      if (tf.getBackend() === 'cpu') return apply(x, filter, 2, 'same');
      return last(apply(first(x), filter, 2, 'same', 'NCHW'));
    };
    checkBilinear(apply.name, [2, 7, 6, 3], [3, 2, 3, 4], turned);
  }
});

test('pooling, and the gradient of the largest numbers', () => {
  for (const number of cases) {
    const choices = new Choices('pool', number);
    const { title, H, W, strides, pad, kernel } = drawGeometry(choices);
    const shape: [number, number, number, number] = [
      choices.of([1, 1, 2]),
      H,
      W,
      choices.size(1, 9),
    ];
    const rounding = typeof pad === 'string' ? undefined : 'floor';
    for (const pool of [tf.maxPool, tf.avgPool]) {
      const apply = (x: tf.Tensor4D) => pool(x, kernel, strides, pad, rounding);
      const compute = () => {
        const x = randomTensor<tf.Rank.R4>(shape, 'x');
        const y = apply(x);
        if (pool === tf.avgPool) return [values(y)];
        const dy = randomTensor(y.shape, 'dy');
        return [
          values(y),
          values(tf.grad((image: tf.Tensor) => apply(image as tf.Tensor4D))(x, dy)),
        ];
      };
      const [cpu, ours] = [on('cpu', compute), on('wasm', compute)];
      cpu.forEach((expected, i) => assertClose(ours[i], expected, `${number}: ${title}`));
    }
  }
});

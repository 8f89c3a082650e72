// Sums and means. tfjs adds up thousands of numbers in a row and loses digits that batch norm needs;
// sums of blocks keep them.

import * as tf from '@tensorflow/tfjs';
import { addressOf, floatsAt, newTensorInfo } from '../heap.ts';
import { runKernel } from '../runtime.ts';
import { computeFloats } from './computeFloats.ts';
import { dispose, runOther } from './replaceKernel.ts';
import type { KernelCall } from './replaceKernel.ts';

export function reduceByBlocks(): void {
  computeFloats(tf.Sum, (call) => reduce(call, false));
  computeFloats(tf.Mean, (call) => reduce(call, true));
}

function reduce({ inputs, attrs }: KernelCall, isMean: boolean): tf.TensorInfo {
  const { x } = inputs as { x: tf.TensorInfo };
  const { axis, keepDims } = attrs as unknown as { axis: number | number[]; keepDims: boolean };
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const [outShape, reduced] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
  let sums = runOther(tf.Identity, { x });
  for (const group of groupsOf(x.shape, axes)) {
    let { n } = group;
    while (n !== 1) {
      const next = sumMiddle(sums, { ...group, n });
      dispose(sums);
      sums = next;
      // Of no numbers there is one sum, too: 0.
      n = blocksOf(n);
    }
  }
  const count = tf.util.sizeFromShape(reduced);
  // One number is its own mean, and may be shared with x.
  if (isMean && count !== 1) divide(sums, count);
  const shape = keepDims ? tf.backend_util.expandShapeToKeepDim(outShape, axes) : outShape;
  return { ...sums, shape };
}

/** A tensor as (outer, n, inner), of which the middle axis is summed. */
interface Group {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** Neighbouring axes are summed as one; the last ones first, so that the rest is small. */
function groupsOf(shape: readonly number[], axes: readonly number[]): Group[] {
  const groups: Group[] = [];
  let inner = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (!axes.includes(axis)) {
      inner *= shape[axis];
      continue;
    }
    let n = shape[axis];
    while (axes.includes(axis - 1)) n *= shape[--axis];
    const outer = tf.util.sizeFromShape(shape.slice(0, axis));
    groups.push({ outer, n, inner });
  }
  return groups;
}

/** Numbers that are added one by one. */
const block = 256;
/** Numbers worth a piece of their own. */
const grainNumbers = 32_768;

function blocksOf(n: number): number {
  return Math.max(1, Math.ceil(n / block));
}

/** (outer, n, inner) → (outer, blocks, inner) */
function sumMiddle(x: tf.TensorInfo, { outer, n, inner }: Group): tf.TensorInfo {
  const blocks = blocksOf(n);
  const sums = newTensorInfo([outer, blocks, inner]);
  const size = outer * blocks * inner;
  if (n === 0) floatsAt(addressOf(sums), size).fill(0);
  if (n === 0 || size === 0) return sums;
  const grain = Math.ceil(grainNumbers / (Math.min(n, block) * inner));
  const places = [addressOf(x), n, inner, block, blocks, addressOf(sums)];
  runKernel('sumBlocks', outer * blocks, grain, ...places);
  return sums;
}

function divide(sums: tf.TensorInfo, count: number): void {
  floatsAt(addressOf(sums), tf.util.sizeFromShape(sums.shape)).forEach((sum, i, all) => {
    all[i] = sum / count;
  });
}

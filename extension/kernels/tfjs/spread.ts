// Small tensors over large ones: Tile, and operations on two tensors of different shapes. The wasm
// backend works out the place of every number anew.

import * as tf from '@tensorflow/tfjs';
import { addressOf, intsAt, newTensorInfo, withTemporary } from '../heap.ts';
import { runKernel } from '../runtime.ts';
import { dispose, replaceKernel } from './replaceKernel.ts';

export function spreadByRows(): void {
  replaceKernel(tf.Tile, (stock) => (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { reps } = call.attrs as unknown as { reps: readonly number[] };
    if (x.dtype !== 'float32' || x.shape.length !== reps.length) return stock(call);
    const shape = x.shape.map((size, axis) => size * reps[axis]);
    const steps = tf.util.computeStrides(x.shape).concat(1);
    const axes = x.shape.flatMap((size, axis) => [
      { size: reps[axis], step: 0 },
      { size, step: steps[axis] },
    ]);
    return spread(x, shape, axes);
  });
  for (const kernelName of pairwise) spreadOperands(kernelName);
}

/** Of two tensors of floats. */
const pairwise = [
  ...[tf.Add, tf.Sub, tf.Multiply, tf.RealDiv, tf.Maximum, tf.Minimum, tf.SquaredDifference],
  ...[tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual],
];

/** Both operands of the kernel are brought to the shape of the result first. */
function spreadOperands(kernelName: string): void {
  replaceKernel(kernelName, (stock) => (call) => {
    const { a, b } = call.inputs as Record<'a' | 'b', tf.TensorInfo>;
    const areFloats = a.dtype === 'float32' && b.dtype === 'float32';
    if (!areFloats || tf.util.arraysEqual(a.shape, b.shape)) return stock(call);
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const operands = { a: spreadTo(a, shape), b: spreadTo(b, shape) };
    const result = stock({ ...call, inputs: operands });
    if (operands.a !== a) dispose(operands.a);
    if (operands.b !== b) dispose(operands.b);
    return result;
  });
}

function spreadTo(x: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  if (tf.util.arraysEqual(x.shape, shape)) return x;
  const missing = shape.length - x.shape.length;
  let step = 1;
  const axes = shape.map((size) => ({ size, step: 0 }));
  for (let axis = x.shape.length - 1; axis >= 0; axis--) {
    if (x.shape[axis] > 1) axes[missing + axis].step = step;
    step *= x.shape[axis];
  }
  return spread(x, shape, axes);
}

/** An axis of the result, and how far apart in x its numbers lie. */
interface Axis {
  readonly size: number;
  readonly step: number;
}

/** Numbers worth a piece of their own. */
const grainNumbers = 32_768;

function spread(x: tf.TensorInfo, shape: number[], axes: readonly Axis[]): tf.TensorInfo {
  const y = newTensorInfo(shape);
  const size = tf.util.sizeFromShape(shape);
  if (size === 0) return y;
  const merged = merge(axes);
  const last = merged.at(-1) ?? { size: 1, step: 1 };
  // A row is copied or filled; numbers that lie further apart are rows of one.
  const isRow = last.step < 2;
  const row = isRow ? last : { size: 1, step: 1 };
  const above = isRow ? merged.slice(0, -1) : merged;
  const table = [row, ...above].flatMap((axis) => [axis.size, axis.step]);
  withTemporary(table.length, (address) => {
    intsAt(address, table.length).set(table);
    const grain = Math.ceil(grainNumbers / row.size);
    const places = [addressOf(x), addressOf(y)];
    runKernel('spread', size / row.size, grain, ...places, above.length, address);
  });
  return y;
}

/** Without axes of one number, and with those as one that lie in memory as one. */
function merge(axes: readonly Axis[]): Axis[] {
  const merged: Axis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const above = merged.at(-1);
    if (above?.step === axis.size * axis.step) {
      merged[merged.length - 1] = { size: above.size * axis.size, step: axis.step };
    } else {
      merged.push(axis);
    }
  }
  return merged;
}

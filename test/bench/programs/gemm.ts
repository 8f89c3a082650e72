// Our matrix product in all four transpositions. Answers {gflops: [of each shape, [AB, AᵀB, ABᵀ,
// AᵀBᵀ]]}; with `plainSimd` the build for processors without fused multiply-add.

import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import { addressOf } from '../../../extension/kernels/heap.ts';
import { initBackend } from '../../../extension/kernels/index.ts';
import { findBuilt } from '../../../extension/kernels/kernelModule.ts';
import { multiply, rowMajor, transposed } from '../../../extension/kernels/matrixProduct.ts';
import { answer, readPlan } from './plan.ts';
import { shortestMs } from './shortestMs.ts';

type Shape = readonly [m: number, k: number, n: number];

const plan = readPlan() as { shapes: Shape[]; threads: number; plainSimd: boolean };
const msEach = 100;

/** The kernels choose by asking what is valid, so this is a machine without relaxed SIMD. */
function hideRelaxedSimd(): void {
  const relaxed = readFileSync(findBuilt('kernels-relaxed.wasm'));
  const isValid = WebAssembly.validate;
  WebAssembly.validate = (bytes) => !relaxed.equals(bytes as Uint8Array) && isValid(bytes);
}

function gflopsOf([m, k, n]: Shape): number[] {
  const [a, b, c] = [m * k, k * n, m * n].map((size) => addressOf(tf.zeros([size])));
  const lefts = [rowMajor(a, k), transposed(rowMajor(a, m))];
  const rights = [rowMajor(b, n), transposed(rowMajor(b, k))];
  return rights.flatMap((right) =>
    lefts.map((left) => {
      const ms = shortestMs(() => multiply(left, right, { m, k, n }, c), msEach);
      return (2 * m * k * n) / ms / 1e6;
    }),
  );
}

if (plan.plainSimd) hideRelaxedSimd();
await initBackend({ threads: plan.threads });
answer({ gflops: plan.shapes.map(gflopsOf) });

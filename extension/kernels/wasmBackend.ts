// The backend that computes: TensorFlow.js on WebAssembly (SIMD), with our own kernels in its memory
// and its weak points repaired (`tfjs/`, one file each).

import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { fileURLToPath } from 'node:url';
import { registerConv2d } from './fused/conv2d.ts';
import { registerSparseConvolution } from './fused/sparseConvolution.ts';
import { findBuilt } from './kernelModule.ts';
import { refuseWhatDoesNotFit } from './memoryLimit.ts';
import { useThreads } from './runtime.ts';
import { repairCasts } from './tfjs/cast.ts';
import { cloneWithoutCopies } from './tfjs/clone.ts';
import { replaceConv2d } from './tfjs/convolution/conv2d.ts';
import { replaceDepthwise } from './tfjs/convolution/depthwise.ts';
import { replacePooling } from './tfjs/convolution/pooling.ts';
import { leaveRestToCpu } from './tfjs/cpuFallbacks.ts';
import { leaveForeignTypesToCpu } from './tfjs/foreignTypes.ts';
import { computeElementwise } from './tfjs/elementwise.ts';
import { replaceFused } from './tfjs/fused.ts';
import { spreadMasksByRows } from './tfjs/logicalAnd.ts';
import { replaceMatMul } from './tfjs/matMul.ts';
import { replacePrelu } from './tfjs/prelu.ts';
import { reduceByBlocks } from './tfjs/reduce.ts';
import { replaceRelu } from './tfjs/relu.ts';
import { addSegmentSum } from './tfjs/segmentSum.ts';
import { sliceWithoutCopies, unpackOneStep } from './tfjs/slice.ts';
import { spreadByRows } from './tfjs/spread.ts';
import { checkTransposes } from './tfjs/transpose.ts';

let started: Promise<void> | undefined;

export interface BackendOptions {
  /** Threads that compute, the calling one included. The numbers do not depend on it. */
  readonly threads?: number;
}

/**
 * Makes wasm the current backend of this JavaScript thread. Later calls wait for the first one,
 * and change the number of threads if they name one.
 */
export async function initBackend({ threads }: BackendOptions = {}): Promise<void> {
  started ??= start();
  await started;
  if (threads !== undefined) useThreads(threads);
}

async function start(): Promise<void> {
  const wasmFolder = new URL('./', findBuilt('tfjs-backend-wasm-simd.wasm'));
  setWasmPaths(fileURLToPath(wasmFolder));
  if (!(await tf.setBackend('wasm'))) {
    throw new Error(`The wasm backend did not start; it should be in ${wasmFolder.href}.`);
  }
  refuseWhatDoesNotFit();
  useThreads(1);
  registerConv2d();
  registerSparseConvolution();
  addSegmentSum();
  replaceMatMul();
  replaceRelu();
  replacePrelu();
  replaceConv2d();
  replaceDepthwise();
  replacePooling();
  replaceFused();
  reduceByBlocks();
  spreadByRows();
  sliceWithoutCopies();
  unpackOneStep();
  cloneWithoutCopies();
  spreadMasksByRows();
  checkTransposes();
  repairCasts();
  computeElementwise();
  leaveRestToCpu();
  leaveForeignTypesToCpu();
}

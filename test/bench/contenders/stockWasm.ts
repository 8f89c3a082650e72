// tfjs as it is installed: the readable layers on its own wasm backend. One kernel is added, the
// gradient of an embedding, without which two of the models could not train at all.

import * as tf from '@tensorflow/tfjs';
import { setWasmPaths, type BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createTask } from '../../../extension/engine/tasks/createTask.ts';
import { ModelTrainer } from '../../../extension/engine/training/modelTrainer.ts';
import { planTask, probedPlan } from '../../../extension/engine/tasks/taskPlan.ts';
import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';
import { readPlan } from '../programs/plan.ts';
import { serveSteps } from './serveSteps.ts';

async function startStockBackend(): Promise<void> {
  const installed = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(path.dirname(installed) + path.sep);
  await tf.setBackend('wasm');
  tf.registerKernel({
    kernelName: tf.UnsortedSegmentSum,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
      const { numSegments } = attrs as unknown as { numSegments: number };
      const heap = backend as unknown as BackendWasm;
      const rowShape = x.shape.slice(segmentIds.shape.length);
      const output = heap.makeOutput([numSegments, ...rowShape], x.dtype);
      const width = tf.util.sizeFromShape(rowShape);
      const rows = heap.typedArrayFromHeap(x);
      const sums = heap.typedArrayFromHeap(output).fill(0);
      heap.typedArrayFromHeap(segmentIds).forEach((id, i) => {
        for (let k = 0; k < width; k++) sums[id * width + k] += rows[i * width + k];
      });
      return output;
    },
  });
}

const { request } = readPlan() as { request: TrainRequest };
await startStockBackend();
const { plan } = await planTask(request);
const probed = () => probedPlan(request, plan);
const experiment = new ModelTrainer(request, plan.settings, createTask(plan), { probed });
await serveSteps((step) => experiment.stepOnce(step));

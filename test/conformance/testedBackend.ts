// The backend that a run tests, named by its first argument: `ours`, tfjs's own `wasm`, or `cpu`.

import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import path from 'node:path';
import process from 'node:process';
import { initBackend } from '../../extension/kernels/index.ts';

export type TestedBackend = 'ours' | 'wasm' | 'cpu';

const tested = process.argv[2] as TestedBackend;
const backendName = tested === 'cpu' ? 'cpu' : 'wasm';

// Before the tests are loaded: each describes itself once for each environment.
setTestEnvs([{ name: backendName, backendName, isDataSync: true }]);

export async function startTestedBackend(): Promise<void> {
  if (tested === 'ours') {
    await initBackend();
  } else {
    setWasmPaths(`${path.resolve('node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`);
    await tf.setBackend(backendName);
  }
  if (backendName === 'wasm') await outliveResets();
}

/** The tests start the backend anew for each group; our kernels know the memory of the first one. */
async function outliveResets(): Promise<void> {
  const backend = tf.backend();
  backend.dispose = () => {};
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend);
  await tf.setBackend('wasm');
}

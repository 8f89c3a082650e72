// A step that needs more memory than there is says so before it computes, with its line and its bytes.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { ownProblem } from '../../../../extension/engine/source/ownFrames.ts';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { initBackend, MemoryLimitError } from '../../../../extension/kernels/index.ts';
import { formatProblem } from '../../../../extension/protocol/problem.ts';
import { writtenTrainer } from '../writtenTrainer.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

/** 64 × 3 × 4 000 000 numbers. */
const wide = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { arrays } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

class Wide extends nn.Module {
  readonly output = new nn.Linear(2, 3);
  constructor(seed: number) {
    super();
    this.initialize(seed);
  }
  forward(x: tf.Tensor2D): tf.Tensor {
    const narrow = this.output.forward(x).expandDims(2);
    return tf.tile(narrow, [1, 1, 4_000_000]).mean(2);
  }
}
const count = Array.from({ length: 80 }, (_, i) => i);
export default defineExperiment({
  data: arrays({ inputs: count.map((i) => [i, 1]), targets: count.map((i) => i % 3) }),
  model: (sizes, seed) => new Wide(seed),
  steps: 2,
  settings: { batchSize: 64 },
});
`;

test('a tensor whose gradient cannot fit is refused at its line, with its size', async () => {
  const trainer = await writtenTrainer(wide, { name: 'wide.ts' });
  assert.throws(
    () => trainer.stepOnce(1),
    (error) => {
      assert.match(
        formatProblem(ownProblem(error)),
        /^wide\.ts, line 14: This makes a tensor of 2\.9 GB, and training needs as much again for its gradient/,
      );
      return true;
    },
  );
  trainer.dispose();
});

test('a tensor that is larger than all memory is refused, and the next ones are made', () => {
  const isRefused = (error: unknown) =>
    error instanceof MemoryLimitError && error.bytes === 4.8e9 && !error.isForGradient;
  assert.throws(() => tf.tile(tf.ones([1]), [1.2e9]), isRefused);
  assert.deepEqual([...tf.tile(tf.tensor1d([7]), [3]).dataSync()], [7, 7, 7]);
});

// A training step is the same step, to the last bit, whatever computes it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShippedModel, TrainRequest } from '../../../extension/protocol/trainRequest.ts';
import { trainInThread } from './trainInThread.ts';
import type { TrainingOutcome } from './trainingWorker.ts';

const steps = 50;

/** Small, yet with sizes that no piece of work divides evenly, and with dropout where there is any. */
const requests: Readonly<Record<ShippedModel, Pick<TrainRequest, 'data' | 'settings'>>> = {
  cnn: { data: { id: 'digits' }, settings: { batchSize: 33, channels: 5 } },
  rnn: {
    data: { id: 'grammar' },
    settings: { batchSize: 29, sequenceLength: 17, embedDim: 11, hiddenDim: 37, clipNorm: 1 },
  },
  transformer: {
    data: { id: 'dates' },
    settings: {
      ...{ batchSize: 27, dModel: 36, dInner: 50, layers: 2, heads: 3, dK: 7, dV: 9 },
      ...{ dropout: 0.2, shareSourceEmbedding: false },
    },
  },
};

function train(model: ShippedModel, threads: number): Promise<TrainingOutcome> {
  const request: TrainRequest = { model, ...requests[model], length: { steps }, seed: 3 };
  return trainInThread({ request, threads, steps });
}

for (const model of ['cnn', 'rnn', 'transformer'] as const) {
  test(`${steps} steps of the ${model} give the same bits with 1, 2 and 3 threads`, async () => {
    const alone = await train(model, 1);
    assert.ok(alone.losses[steps - 1] < alone.losses[0], 'it learns');
    for (const threads of [1, 2, 3]) {
      const together = await train(model, threads);
      assert.deepEqual(together.losses, alone.losses, `${threads} threads`);
      assert.deepEqual(together.weights, alone.weights, `${threads} threads`);
    }
  });
}

// Milliseconds per step of models of a person's own, built from what TensorFlow.js offers, beside the
// shipped CNN on the same drawn digits. 1 would mean: as fast as the layers of `tensorscope/nn`.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ownModel } from '../../../extension/protocol/trainRequest.ts';
import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';
import type { BenchContext } from '../benchContext.ts';
import { benchModels } from '../benchModels.ts';
import { Contender } from '../contenders/contender.ts';
import { median } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { nodeCommand } from './models.ts';

const batchSize = 64;

/** The layers of a `tf.sequential` for images (28, 28, 1) of ten classes. */
const layersOf = {
  'conv, pool, dense': `
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 10 }),`,
  'conv, batch norm, pool, dense': `
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 3 }),
    tf.layers.batchNormalization(),
    tf.layers.activation({ activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 10 }),`,
  'separable conv, pool, dense': `
    tf.layers.separableConv2d({ inputShape: [28, 28, 1], filters: 16, kernelSize: 3 }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 10 }),`,
  'LSTM over rows': `
    tf.layers.reshape({ inputShape: [28, 28, 1], targetShape: [28, 28] }),
    tf.layers.lstm({ units: 32 }),
    tf.layers.dense({ units: 10 }),`,
} as const;

type Title = keyof typeof layersOf;

export interface OwnModelRow {
  readonly model: Title | 'shipped CNN';
  readonly ms: number;
  /** To the shipped CNN. */
  readonly ratio: number;
}

export async function measureOwnModels(context: BenchContext): Promise<OwnModelRow[]> {
  const { folder, cores, rounds, seconds } = context;
  const requests = new Map<OwnModelRow['model'], TrainRequest>([
    ['shipped CNN', shippedRequest()],
    ...Object.entries(layersOf).map(
      ([title, layers]) => [title as Title, ownRequest(folder, title, layers)] as const,
    ),
  ]);
  const times = new Map<OwnModelRow['model'], number[]>();
  const racers = new Map<OwnModelRow['model'], Contender>();
  try {
    for (const [model, request] of requests) {
      racers.set(model, await Contender.start(nodeCommand('ours.ts', { request, threads: cores })));
      times.set(model, []);
    }
    for (let round = 0; round < rounds; round++) {
      for (const [model, racer] of racers) times.get(model)?.push(await racer.run(seconds));
    }
  } finally {
    for (const racer of racers.values()) await racer.stop();
  }
  return print(times);
}

function print(times: ReadonlyMap<OwnModelRow['model'], readonly number[]>): OwnModelRow[] {
  const shipped = median(times.get('shipped CNN') ?? []);
  const rows = Array.from(times, ([model, all]) => {
    return { model, ms: median(all), ratio: median(all) / shipped };
  });
  const cells = rows.map(({ model, ms, ratio }) => [model, ms, ratio]);
  console.log(formatTable(['model', 'ms per step', '÷ shipped CNN'], cells));
  return rows;
}

function shippedRequest(): TrainRequest {
  const settings = { ...benchModels.A.settings, batchSize };
  return { model: 'cnn', data: { id: 'digits' }, length: { steps: 1_000_000 }, seed: 1, settings };
}

function ownRequest(folder: string, title: string, layers: string): TrainRequest {
  const file = path.join(folder, `${title.replaceAll(/\W+/g, '-')}.ts`);
  writeFileSync(
    file,
    `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';

export default defineExperiment({
  data: digits(),
  model: () => tf.sequential({ layers: [${layers}
  ] }),
  steps: 1_000_000,
  settings: { batchSize: ${batchSize}, validationEvery: 0 },
});
`,
  );
  const model = ownModel(file.split(path.sep).join('/'));
  const settings = {};
  return { model, data: { id: 'own' }, length: { asDefined: true }, seed: 1, settings };
}

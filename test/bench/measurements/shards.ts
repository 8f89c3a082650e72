// The other way to use two threads: each trains a copy of the model on half of the batch, and the
// gradients are added up. Such a step cannot take less than one thread needs for half the batch,
// exchange and waiting not counted; that bound is set against our two threads on whole batches.

import { benchModels, type BenchModelName } from '../benchModels.ts';
import type { BenchContext } from '../benchContext.ts';
import { Contender } from '../contenders/contender.ts';
import { prepareRequest } from '../dataFiles.ts';
import { median } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { nodeCommand } from './models.ts';

const names: readonly BenchModelName[] = ['A', 'B', 'C'];

export interface ShardsRow {
  readonly model: BenchModelName;
  /** Milliseconds per step: two threads on the batch, and one thread on half of it. */
  readonly twoThreads: number;
  readonly halfBatch: number;
}

export async function measureShards(context: BenchContext): Promise<ShardsRow[]> {
  const rows: ShardsRow[] = [];
  for (const name of names) rows.push(await compare(name, context));
  const cells = rows.map((row) => [row.model, row.twoThreads, row.halfBatch]);
  console.log(formatTable(['model', 'two threads, ms', 'half the batch alone, ms'], cells));
  return rows;
}

async function compare(
  model: BenchModelName,
  { folder, rounds, seconds }: BenchContext,
): Promise<ShardsRow> {
  const request = prepareRequest(benchModels[model], folder);
  const batchSize = (benchModels[model].settings.batchSize as number) / 2;
  const half = { ...request, settings: { ...request.settings, batchSize } };
  const whole = await Contender.start(nodeCommand('ours.ts', { request, threads: 2 }));
  const alone = await Contender.start(nodeCommand('ours.ts', { request: half, threads: 1 }));
  const times = { whole: [] as number[], alone: [] as number[] };
  try {
    for (let round = 0; round < rounds; round++) {
      times.whole.push(await whole.run(seconds));
      times.alone.push(await alone.run(seconds));
    }
  } finally {
    await whole.stop();
    await alone.stop();
  }
  return { model, twoThreads: median(times.whole), halfBatch: median(times.alone) };
}

// Memory after 20 000 steps ÷ memory after 2000: 1 means that nothing is kept.

import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';
import type { BenchContext } from '../benchContext.ts';
import { benchModels } from '../benchModels.ts';
import { prepareRequest } from '../dataFiles.ts';
import { runProgram } from '../programs/runProgram.ts';
import { formatTable } from '../table.ts';

const [early, late] = [2000, 20_000];
const megabyte = 2 ** 20;

export interface MemoryRow {
  readonly model: string;
  readonly rssMegabytes: number;
  readonly heapMegabytes: number;
  readonly rssRatio: number;
  readonly heapRatio: number;
}

interface Look {
  readonly rss: number;
  readonly heap: number;
}

export async function measureMemory({ cores, folder }: BenchContext): Promise<MemoryRow[]> {
  const cnn = prepareRequest(benchModels.A, folder);
  const rnn = prepareRequest(benchModels.B, folder);
  // Small, so that 20 000 steps take seconds.
  const small = { batchSize: 16, embedDim: 16, hiddenDim: 32, sequenceLength: 16 };
  const requests: Readonly<Record<string, TrainRequest>> = {
    CNN: { ...cnn, settings: { ...cnn.settings, batchSize: 16 } },
    RNN: { ...rnn, settings: { ...rnn.settings, ...small } },
  };
  const rows: MemoryRow[] = [];
  for (const [model, request] of Object.entries(requests)) {
    const plan = { request, threads: cores, looks: [early, late] };
    const [before, after] = (await runProgram('memory.ts', plan, ['--expose-gc'])) as Look[];
    rows.push({
      model,
      rssMegabytes: after.rss / megabyte,
      heapMegabytes: after.heap / megabyte,
      rssRatio: after.rss / before.rss,
      heapRatio: after.heap / before.heap,
    });
  }
  const headers = ['model', 'RSS in MB', 'wasm heap in MB', 'RSS ratio', 'heap ratio'];
  const cells = rows.map((row) => [
    ...[row.model, row.rssMegabytes, row.heapMegabytes, row.rssRatio, row.heapRatio],
  ]);
  console.log(formatTable(headers, cells));
  return rows;
}

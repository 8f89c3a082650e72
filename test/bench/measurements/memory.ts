// Memory after 20 000 steps against memory after 2000: 1 means that nothing is kept.

import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';
import type { BenchContext } from '../benchContext.ts';
import { benchModels } from '../benchModels.ts';
import { prepareRequest } from '../dataFiles.ts';
import { runProgram } from '../programs/runProgram.ts';
import { formatTable } from '../table.ts';

const looks = [2000, 10_000, 20_000];
const megabyte = 2 ** 20;

interface Look {
  readonly inUse: number;
  readonly wasmHeap: number;
  readonly rss: number;
  readonly tensors: number;
}

export interface MemoryRow {
  readonly model: string;
  /** After 2000, 10 000 and 20 000 steps, in bytes. */
  readonly looks: readonly Look[];
  /** 20 000 ÷ 2000 steps: JavaScript's heap and buffers with the wasm heap; the wasm heap alone. */
  readonly inUseRatio: number;
  readonly wasmHeapRatio: number;
  /**
   * 20 000 ÷ 10 000 steps of what the system counts: before, V8 is still taking possession of its
   * own reserve, which can look like a leak and is none.
   */
  readonly rssRatio: number;
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
    const plan = { request, threads: cores, looks };
    const found = (await runProgram('memory.ts', plan, ['--expose-gc'])) as Look[];
    const [early, middle, late] = found;
    rows.push({
      model,
      looks: found,
      inUseRatio: late.inUse / early.inUse,
      wasmHeapRatio: late.wasmHeap / early.wasmHeap,
      rssRatio: late.rss / middle.rss,
    });
  }
  print(rows);
  return rows;
}

function print(rows: readonly MemoryRow[]): void {
  const headers = ['in MB', 'in use', 'RSS at 2000', 'at 10 000', 'at 20 000'];
  const ratios = ['in use 20 000 ÷ 2000', 'wasm heap 20 000 ÷ 2000', 'RSS 20 000 ÷ 10 000'];
  const cells = rows.map((row) => [
    ...[row.model, row.looks[2].inUse / megabyte, ...row.looks.map(({ rss }) => rss / megabyte)],
    ...[row.inUseRatio, row.wasmHeapRatio, row.rssRatio],
  ]);
  console.log(formatTable([...headers, ...ratios], cells));
}

// How fast pictures come from the engine to the host, one after the other was received: a process
// border, crossed in the way that the engine's messages cross it.

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { BenchContext } from '../benchContext.ts';
import { median } from '../statistics.ts';
import { formatTable } from '../table.ts';

const sizes = { '64 kB': 2 ** 16, '1 MB': 2 ** 20 } as const;
const warmUp = 20;
const megabyte = 2 ** 20;

export interface StreamingRow {
  readonly picture: string;
  /** From the request to the whole picture. */
  readonly ms: number;
  readonly megabytesPerSecond: number;
}

export async function measureStreaming({ seconds }: BenchContext): Promise<StreamingRow[]> {
  const program = path.join(import.meta.dirname, '../programs/answerSource.ts');
  const source = fork(program, { serialization: 'advanced', execArgv: ['--no-warnings'] });
  const rows: StreamingRow[] = [];
  try {
    for (const [picture, bytes] of Object.entries(sizes)) {
      for (let i = 0; i < warmUp; i++) await receive(source, bytes);
      const times: number[] = [];
      const until = performance.now() + seconds * 1000;
      while (performance.now() < until) times.push(await receive(source, bytes));
      const ms = median(times);
      rows.push({ picture, ms, megabytesPerSecond: (bytes / megabyte / ms) * 1000 });
    }
  } finally {
    source.kill();
  }
  const headers = ['picture', 'ms', 'MB/s'];
  console.log(
    formatTable(
      headers,
      rows.map((row) => [row.picture, row.ms, row.megabytesPerSecond]),
    ),
  );
  return rows;
}

async function receive(source: ChildProcess, bytes: number): Promise<number> {
  const start = performance.now();
  const received = once(source, 'message', { signal: AbortSignal.timeout(10_000) });
  source.send({ bytes });
  await received;
  return performance.now() - start;
}

// From the order to train to the first point of the loss curve: with a new engine, and with one
// that is already there.

import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';
import { EngineProcess } from '../../engine/engineProcess.ts';
import type { BenchContext } from '../benchContext.ts';
import { median } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { standardRuns } from './standardRuns.ts';

export interface ColdStartRow {
  readonly model: string;
  readonly newEngineMs: number;
  readonly runningEngineMs: number;
}

export async function measureColdStart({ rounds }: BenchContext): Promise<ColdStartRow[]> {
  const rows: ColdStartRow[] = [];
  for (const { model, request } of standardRuns) {
    const cold: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      const engine = await EngineProcess.ready();
      try {
        await firstLoss(engine, request);
        cold.push(performance.now() - start);
        await stop(engine);
        const again = performance.now();
        await firstLoss(engine, request);
        warm.push(performance.now() - again);
      } finally {
        await engine.dispose();
      }
    }
    rows.push({ model, newEngineMs: median(cold), runningEngineMs: median(warm) });
  }
  const headers = ['first loss after', 'new engine, ms', 'running engine, ms'];
  const cells = rows.map((row) => [row.model, row.newEngineMs, row.runningEngineMs]);
  console.log(formatTable(headers, cells));
  return rows;
}

async function firstLoss(engine: EngineProcess, request: TrainRequest): Promise<void> {
  const runId = engine.start(request);
  await engine.next(
    'progress',
    (message) => message.runId === runId && message.report.trainLoss.length > 0,
  );
}

async function stop(engine: EngineProcess): Promise<void> {
  const stopped = engine.state('stopped');
  engine.order('stop');
  await stopped;
}

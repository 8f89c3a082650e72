// How long a question waits for its answer while the Transformer trains on the cores: the shape
// table of the source, and a picture that has not been shown yet.

import { EngineProcess } from '../../engine/engineProcess.ts';
import { benchModels } from '../benchModels.ts';
import type { BenchContext } from '../benchContext.ts';
import { prepareRequest } from '../dataFiles.ts';
import { percentile } from '../statistics.ts';
import { formatTable } from '../table.ts';

const questions = 30;

interface Latency {
  readonly p50: number;
  readonly p95: number;
}

export interface QueryResult {
  readonly table: Latency;
  readonly frame: Latency;
}

export async function measureQuery({ folder }: BenchContext): Promise<QueryResult> {
  const request = prepareRequest(benchModels.C, folder);
  const engine = await EngineProcess.ready();
  try {
    const training = engine.next('progress');
    engine.start(request);
    await training;
    // The first of each kind loads what the others find there.
    await askTable(engine, 0, request.settings);
    await askFrame(engine, 0);
    const tables: number[] = [];
    const frames: number[] = [];
    for (let i = 1; i <= questions; i++) {
      tables.push(await askTable(engine, i, request.settings));
      frames.push(await askFrame(engine, i));
    }
    const result = { table: latency(tables), frame: latency(frames) };
    print(result);
    return result;
  } finally {
    await engine.dispose();
  }
}

async function askTable(
  engine: EngineProcess,
  requestId: number,
  settings: Readonly<Record<string, string | number | boolean>>,
): Promise<number> {
  const start = performance.now();
  const traced = engine.next('traced', (message) => message.requestId === requestId);
  engine.send({ kind: 'trace', requestId, model: 'transformer', settings });
  await traced;
  return performance.now() - start;
}

/** Another sample each time, so that no picture is at hand. */
async function askFrame(engine: EngineProcess, turn: number): Promise<number> {
  const sample = turn % 4;
  const start = performance.now();
  const next = engine.next('frame', ({ frame }) => frame.sample === sample);
  const requests = [{ kind: 'attention', stack: 'cross', sample } as const];
  engine.send({ kind: 'subscribe', requests });
  const { frameId } = await next;
  const passed = performance.now() - start;
  engine.send({ kind: 'frameShown', frameId });
  engine.send({ kind: 'subscribe', requests: [] });
  return passed;
}

function latency(times: readonly number[]): Latency {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

function print({ table, frame }: QueryResult): void {
  const rows = [
    ['shape table', table.p50, table.p95],
    ['picture', frame.p50, frame.p95],
  ] as const;
  console.log(formatTable(['answer while C trains', 'p50, ms', 'p95, ms'], rows));
}

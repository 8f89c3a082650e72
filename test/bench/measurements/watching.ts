// What looking costs: training steps per second with every picture of the model on screen and drawn
// at once, against none. Turns with and without come in pairs, one right after the other.

import { setTimeout as sleep } from 'node:timers/promises';
import { EngineProcess } from '../../engine/engineProcess.ts';
import type { BenchContext } from '../benchContext.ts';
import { median } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { ShownPictures } from './shownPictures.ts';
import { standardRuns, type StandardRun } from './standardRuns.ts';

export interface WatchingRow {
  readonly model: string;
  /** Training steps per second. */
  readonly watched: number;
  readonly alone: number;
  readonly ratio: number;
}

/** After a change the next turn begins with what the turn before has left behind. */
const settleMs = 300;

export async function measureWatching({ rounds, seconds }: BenchContext): Promise<WatchingRow[]> {
  const rows: WatchingRow[] = [];
  for (const run of standardRuns) rows.push(await watch(run, Math.max(3, rounds), seconds));
  const headers = ['model', 'steps/s watched', 'steps/s alone', 'watched ÷ alone'];
  const cells = rows.map((row) => [row.model, row.watched, row.alone, row.ratio]);
  console.log(formatTable(headers, cells));
  return rows;
}

async function watch(
  { model, request }: StandardRun,
  pairs: number,
  seconds: number,
): Promise<WatchingRow> {
  const engine = await EngineProcess.ready();
  try {
    const started = engine.next('started');
    const training = engine.next('progress');
    const run = engine.start(request);
    const { info } = await started;
    await training;
    const { table } = await engine.trace(model, info);
    const pictures = new ShownPictures(engine, table, run);
    await sleep(1000);
    const turns = [];
    for (let pair = 0; pair < pairs; pair++) {
      pictures.hide();
      const alone = await stepsPerSecond(engine, seconds);
      pictures.show();
      turns.push({ alone, watched: await stepsPerSecond(engine, seconds) });
    }
    pictures.dispose();
    return {
      model,
      watched: median(turns.map((turn) => turn.watched)),
      alone: median(turns.map((turn) => turn.alone)),
      ratio: median(turns.map((turn) => turn.watched / turn.alone)),
    };
  } finally {
    await engine.dispose();
  }
}

async function stepsPerSecond(engine: EngineProcess, seconds: number): Promise<number> {
  await sleep(settleMs);
  const first = await progress(engine);
  await sleep(seconds * 1000);
  const last = await progress(engine);
  return (last.step - first.step) / ((last.at - first.at) / 1000);
}

/** The newest step, and when the engine said so. */
async function progress(engine: EngineProcess): Promise<{ step: number; at: number }> {
  engine.messages.length = 0;
  const { report } = await engine.next('progress');
  return { step: report.step, at: performance.now() };
}

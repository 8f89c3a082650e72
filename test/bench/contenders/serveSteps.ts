// The side of a contender's process: warms up, then trains whenever it is its turn.

import process from 'node:process';
import { createInterface } from 'node:readline';
import { median } from '../statistics.ts';

export type Step = (number: number) => unknown;

const warmUpMs = 1500;
/** A contender may need seconds for one step; then fewer must do. */
const longestTurnMs = 25_000;

/** `step` trains one step (1, 2, …) and has read its loss when it returns or settles. */
export async function serveSteps(step: Step): Promise<void> {
  let number = 0;
  const timed = async (): Promise<number> => {
    const start = performance.now();
    await step(++number);
    return performance.now() - start;
  };

  const warm = performance.now() + warmUpMs;
  let ms = 0;
  while (performance.now() < warm) ms = await timed();
  answer({ ms });
  for await (const line of createInterface({ input: process.stdin })) {
    const { seconds, fewest } = JSON.parse(line) as { seconds: number; fewest: number };
    answer({ ms: median(await turn(timed, seconds * 1000, fewest)) });
  }
}

async function turn(
  timed: () => Promise<number>,
  forMs: number,
  fewest: number,
): Promise<number[]> {
  const times: number[] = [];
  const start = performance.now();
  for (;;) {
    times.push(await timed());
    const passed = performance.now() - start;
    if (passed >= longestTurnMs) return times;
    if (passed >= forMs && times.length >= fewest) return times;
  }
}

function answer(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

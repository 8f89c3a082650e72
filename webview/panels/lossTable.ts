// Which steps the table behind the loss curve shows: all of a short run; of a long one every
// n-th, the last, and the validation points, newest first, because that is what one looks for.

import { plainDistance } from '../draw/ticks.ts';
import type { LossHistory } from '../lossHistory.ts';

export interface LossTableRow {
  readonly step: number;
  readonly train: number | undefined;
  readonly validation: number | undefined;
}

const mostRows = 200;

export function lossTableRows(losses: LossHistory): {
  readonly rows: readonly LossTableRow[];
  /** Distance of the regular steps. */
  readonly stride: number;
} {
  const count = losses.length;
  const stride = Math.max(1, plainDistance(count / mostRows));
  const steps = new Set<number>([count]);
  for (let step = stride; step <= count; step += stride) steps.add(step);
  const validation = new Map(losses.validation.map((point) => [point.step, point.loss]));
  // A run with very many validation points shows the newest of them.
  for (const step of [...validation.keys()].slice(-mostRows)) steps.add(step);
  const rows = [...steps]
    .sort((a, b) => b - a)
    .map((step) => ({ step, train: losses.at(step), validation: validation.get(step) }));
  return { rows, stride };
}

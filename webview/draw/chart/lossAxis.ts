// The vertical axis of the loss curve, logarithmic or linear: where a loss lies on it, which
// stretch of it is shown, which losses have a label. A place on the log axis is log10 of the loss.

import { tickLabel } from '../../numbers.ts';
import { linearTicks, logTicks } from '../ticks.ts';

export type LossScale = 'log' | 'linear';

/** Part of a loss by which the axis extends at least, so that rounding errors look like nothing. */
const leastShare = 1e-3;

/** Place of a loss on the axis. A log scale has no place for 0 and below: a gap there. */
export function placeOf(loss: number, scale: LossScale): number | null {
  if (scale === 'linear') return loss;
  return loss > 0 ? Math.log10(loss) : null;
}

/** From the lowest to the highest place drawn, with a little room, so that no line is on an edge. */
export function lossRange(low: number, high: number, scale: LossScale): [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const least = scale === 'log' ? Math.log10(1 + leastShare) : leastShare * size || 1;
  const length = Math.max(high - low, least) * 1.1;
  const middle = low + (high - low) / 2;
  return [middle - length / 2, middle + length / 2];
}

/** Places of the labels inside the range. */
export function lossTicks(low: number, high: number, scale: LossScale): readonly number[] {
  if (scale === 'linear') return linearTicks(low, high);
  return logTicks(10 ** low, 10 ** high).map(Math.log10);
}

export function lossLabel(place: number, scale: LossScale): string {
  return tickLabel(scale === 'linear' ? place : 10 ** place);
}

/** How many losses a log scale has a place for, and how many it has not. */
export interface Coverage {
  readonly placed: number;
  readonly unplaced: number;
}

/** What is not finite counts as neither. */
export function coverage(...curves: readonly Iterable<number>[]): Coverage {
  let placed = 0;
  let unplaced = 0;
  for (const losses of curves) {
    for (const loss of losses) {
      if (!Number.isFinite(loss)) continue;
      if (loss > 0) placed += 1;
      else unplaced += 1;
    }
  }
  return { placed, unplaced };
}

/** The chosen scale, but where a log scale would show nothing the linear one. */
export function usableScale(chosen: LossScale, { placed, unplaced }: Coverage): LossScale {
  return placed === 0 && unplaced > 0 ? 'linear' : chosen;
}

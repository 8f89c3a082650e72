// How much room the labels of the loss curve take, and which of them there are. The margins follow
// from the widths of the labels, so that none is cut off, whatever the font. Lengths in CSS pixels.

import { whole } from '../numbers.ts';
import { lossLabel, lossRange, lossTicks } from './lossAxis.ts';
import type { LossScale } from './lossAxis.ts';
import { stepTicks } from './ticks.ts';

export interface ChartSpace {
  /** Of the whole drawing. */
  readonly width: number;
  /** First and last step shown; equal in a run of one step. */
  readonly from: number;
  readonly to: number;
  /** Lowest and highest place on the loss axis that is drawn; absent where nothing can be. */
  readonly drawn: readonly [number, number] | undefined;
  readonly scale: LossScale;
  /** Width of a label as it will be drawn. */
  readonly measure: (label: string) => number;
}

export interface ChartLayout {
  /** Margin for the labels of the losses. */
  readonly left: number;
  /** Margin for the half of the last step's label that stands beyond the curve. */
  readonly right: number;
  readonly steps: [number, number];
  readonly places: [number, number];
  readonly stepTicks: number[];
  /** Places on the loss axis. */
  readonly lossTicks: number[];
}

/** Between the labels of the losses and the curve. */
export const lossLabelGap = 4;
const leastRight = 8;
/** Between the labels of two steps. */
const stepLabelGap = 8;

export function layOutChart(space: ChartSpace): ChartLayout {
  const { width, from, to, drawn, scale, measure } = space;
  const places: [number, number] = drawn ? lossRange(...drawn, scale) : [0, 1];
  const losses = drawn ? lossTicks(...places, scale) : [];
  const lossWidths = losses.map((place) => measure(lossLabel(place, scale)));
  // A single step stands in the middle.
  const steps: [number, number] = from < to ? [from, to] : [from - 0.5, to + 0.5];

  const widest = Math.max(measure(whole(from)), measure(whole(to)));
  // The first label may stand over the left edge of the curve by its half, as the last one may.
  const left = Math.ceil(Math.max(lossLabelGap + Math.max(0, ...lossWidths), widest / 2) + 2);
  const plotWidth = Math.max(1, width - left - Math.max(leastRight, widest / 2));
  const scaleX = plotWidth / (steps[1] - steps[0]);
  const ticks = stepTicks(...steps, (step) => step * scaleX >= widest + stepLabelGap);
  const last = ticks.at(-1) ?? to;
  const beyond = measure(whole(last)) / 2 - (steps[1] - last) * scaleX;
  return {
    left,
    right: Math.ceil(Math.max(leastRight, beyond + 1)),
    ...{ steps, places, stepTicks: [...ticks], lossTicks: [...losses] },
  };
}

// How much room the labels of the loss curve take, and which of them there are. The margins follow
// from the widths of the labels, so that none is cut off, whatever the font. Lengths in CSS pixels.

import { lossLabel, lossRange, lossTicks } from './lossAxis.ts';
import type { LossScale } from './lossAxis.ts';
import { axisTicks, mostTicks, widest } from './stepAxis.ts';
import type { StepAxis } from './stepAxis.ts';

export interface ChartSpace {
  /** Of the whole drawing. */
  readonly width: number;
  /** First and last step shown; equal in a run of one step. */
  readonly from: number;
  readonly to: number;
  /** Lowest and highest place on the loss axis that is drawn; absent where nothing can be. */
  readonly drawn: readonly [number, number] | undefined;
  readonly scale: LossScale;
  readonly axis: StepAxis;
  /** Width of a label as it will be drawn. */
  readonly measure: (label: string) => number;
}

export interface ChartLayout {
  /** Margin for the labels of the losses. */
  readonly left: number;
  /** Margin for the half of the last step's label that stands beyond the curve. */
  readonly right: number;
  /** First and last place on the axis of the steps, and the labelled ones. */
  readonly steps: [number, number];
  readonly stepTicks: number[];
  /** The same on the loss axis. */
  readonly places: [number, number];
  readonly lossTicks: number[];
}

/** Between the labels of the losses and the curve. */
export const lossLabelGap = 4;
const leastRight = 8;

export function layOutChart(space: ChartSpace): ChartLayout {
  const { width, from, to, drawn, scale, axis, measure } = space;
  const places: [number, number] = drawn ? lossRange(...drawn, scale) : [0, 1];
  const losses = drawn ? lossTicks(...places, scale) : [];
  const lossWidths = losses.map((place) => measure(lossLabel(place, scale)));
  const steps = rangeOf(axis, from, to);

  const widestStep = widest(axis, mostTicks(axis, ...steps), measure);
  // The first label may stand over the left edge of the curve by its half, as the last one may.
  const left = Math.ceil(Math.max(lossLabelGap + Math.max(0, ...lossWidths), widestStep / 2) + 2);
  const plotWidth = Math.max(1, width - left - Math.max(leastRight, widestStep / 2));
  const scaleX = plotWidth / (steps[1] - steps[0]);
  const ticks = axisTicks(axis, ...steps, scaleX, measure);
  const last = ticks.at(-1) ?? steps[1];
  const beyond = measure(axis.label(last)) / 2 - (steps[1] - last) * scaleX;
  return {
    left,
    right: Math.ceil(Math.max(leastRight, beyond + 1)),
    ...{ steps, places, stepTicks: [...ticks], lossTicks: [...losses] },
  };
}

/** A single step stands in the middle. */
function rangeOf(axis: StepAxis, from: number, to: number): [number, number] {
  const [low, high] = [axis.placeOf(from), axis.placeOf(to)];
  const half = low > 0 ? low / 2 : 0.5;
  return low < high ? [low, high] : [low - half, low + half];
}

// The horizontal axis of the loss curve: the same steps, placed by their number, by the epochs seen
// or by the time trained.

import { elapsed, plain, whole } from '../../numbers.ts';
import { multiples, plainDistance } from '../ticks.ts';

export interface StepAxis {
  /** Where the end of a step stands, in steps, epochs or seconds; grows with the step. */
  readonly placeOf: (step: number) => number;
  /** The step that stands nearest to a place. */
  readonly stepAt: (place: number) => number;
  readonly label: (place: number) => string;
  /** The first distance for labels that is not below the wanted one. */
  readonly distance: (wanted: number) => number;
}

export const inSteps: StepAxis = {
  placeOf: (step) => step,
  stepAt: Math.round,
  label: whole,
  // There is no half step.
  distance: (wanted) => Math.max(1, plainDistance(wanted)),
};

export function inEpochs(stepsPerEpoch: number): StepAxis {
  return {
    placeOf: (step) => step / stepsPerEpoch,
    stepAt: (place) => Math.round(place * stepsPerEpoch),
    label: plain,
    distance: plainDistance,
  };
}

/** @param times seconds of training up to the end of steps 1, 2, …; never falling */
export function inTime(times: Float64Array): StepAxis {
  return {
    placeOf: (step) => times[Math.min(step, times.length) - 1] ?? 0,
    stepAt: (place) => nearest(times, place) + 1,
    label: elapsed,
    distance: timeDistance,
  };
}

function nearest(times: Float64Array, place: number): number {
  let low = 0;
  let high = times.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < place) low = middle;
    else high = middle;
  }
  return place - (times[low] ?? 0) < (times[high] ?? 0) - place ? low : Math.max(0, high);
}

const minute = 60;
const hour = 60 * minute;
const clockDistances = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
];

function timeDistance(wanted: number): number {
  if (wanted <= 0.5) return plainDistance(wanted);
  return clockDistances.find((each) => each >= wanted) ?? hour * plainDistance(wanted / hour);
}

/** Between two labels, in CSS pixels. */
const labelGap = 8;

/** At most ten labels, as many as there is ever room for: they tell how wide labels get. */
export function mostTicks(axis: StepAxis, low: number, high: number): readonly number[] {
  return multiples(low, high, axis.distance((high - low) / 9));
}

/**
 * The labelled places: fewer where labels at a distance have no room. Where not even two have, only
 * the last one.
 * @param pixelsPerUnit of the drawing
 */
export function axisTicks(
  axis: StepAxis,
  low: number,
  high: number,
  pixelsPerUnit: number,
  measure: (label: string) => number,
): readonly number[] {
  const most = mostTicks(axis, low, high);
  const hasRoom = (ticks: readonly number[], distance: number) =>
    distance * pixelsPerUnit >= widest(axis, ticks, measure) + labelGap;
  let distance = axis.distance((high - low) / 9);
  let ticks = most;
  while (ticks.length > 1 && !hasRoom(ticks, distance)) {
    distance = axis.distance(1.5 * distance);
    ticks = multiples(low, high, distance);
  }
  return ticks.length > 0 && hasRoom(ticks, distance) ? ticks : [most.at(-1) ?? high];
}

export function widest(
  axis: StepAxis,
  places: readonly number[],
  measure: (label: string) => number,
): number {
  return Math.max(0, ...places.map((place) => measure(axis.label(place))));
}

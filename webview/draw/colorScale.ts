// The colour scales of tensors. Zero recedes into the page, so each scale has a form for dark and
// one for light themes. Lightness is linear in OKLab and neighbours differ about equally, also
// under simulated protan-, deuter- and tritanopia. These are the product's only fixed colours:
// they encode data. 9 even control points, linear sRGB between them.

import { plainDistance } from './ticks.ts';

export type ScaleForm = 'dark' | 'light';

/** Cannot be negative; centred on 0; pixels of a data set. */
export type ScaleName = 'magnitude' | 'signed' | 'grey';

type ScaleForms = Readonly<Record<ScaleForm, readonly string[]>>;

const controlPoints: Readonly<Record<ScaleName, ScaleForms>> = {
  magnitude: {
    dark: [
      ...['#22222c', '#2f3263', '#2b4a93', '#026ea3', '#0a90a4'],
      ...['#15b2a0', '#64cf86', '#c4df61', '#f6f1aa'],
    ],
    light: [
      ...['#eef6ef', '#bce1d0', '#82cbc1', '#51b0ba', '#3591b2'],
      ...['#2572a6', '#225297', '#21347d', '#1c1d56'],
    ],
  },
  signed: {
    dark: [
      ...['#a9dcfe', '#51adef', '#207bc1', '#234e78', '#252525'],
      ...['#6f3e18', '#b05f03', '#dc9143', '#f3cd9e'],
    ],
    light: [
      ...['#12366a', '#1163ae', '#4896d8', '#a1c5e5', '#f3f3f3'],
      ...['#dcb998', '#c77c37', '#964a01', '#5d2500'],
    ],
  },
  grey: { dark: ['#1c1c1c', '#f2f2f2'], light: ['#1c1c1c', '#ffffff'] },
};

export type Rgb = readonly [red: number, green: number, blue: number];

function parseHex(hex: string): Rgb {
  const channel = (start: number) => parseInt(hex.slice(start, start + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

/** The colour at a position 0 … 1 of a scale; positions outside take the end's colour. */
export function colorAt(scale: ScaleName, form: ScaleForm, position: number): Rgb {
  const points = controlPoints[scale][form];
  const last = points.length - 1;
  const place = Math.min(1, Math.max(0, position)) * last;
  const index = Math.min(last - 1, Math.floor(place));
  const from = parseHex(points[index] ?? '');
  const to = parseHex(points[index + 1] ?? '');
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (place - index));
  return [mix(0), mix(1), mix(2)];
}

const tableSize = 512;
const tables = new Map<string, Uint8ClampedArray>();

/** The scale as a table of `tableSize` RGB triples, for drawing many cells. */
function colorTable(scale: ScaleName, form: ScaleForm): Uint8ClampedArray {
  const key = `${scale} ${form}`;
  const known = tables.get(key);
  if (known) return known;
  const table = new Uint8ClampedArray(3 * tableSize);
  for (let i = 0; i < tableSize; i += 1) {
    table.set(colorAt(scale, form, i / (tableSize - 1)), 3 * i);
  }
  tables.set(key, table);
  return table;
}

export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** Writes the colour of one value into RGBA pixels at a pixel index. */
export function makePainter(scale: ScaleName, form: ScaleForm, range: ValueRange) {
  const table = colorTable(scale, form);
  const factor = (tableSize - 1) / (range.high - range.low || 1);
  return (pixels: Uint8ClampedArray, index: number, value: number, opacity: number): void => {
    const place = Math.round((value - range.low) * factor);
    const from = 3 * Math.min(tableSize - 1, Math.max(0, place));
    pixels[4 * index] = table[from] ?? 0;
    pixels[4 * index + 1] = table[from + 1] ?? 0;
    pixels[4 * index + 2] = table[from + 2] ?? 0;
    pixels[4 * index + 3] = 255 * opacity;
  };
}

const niceLimits = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/**
 * One range for all pictures of a group. The limit is rounded up to a plain number, so that the
 * colours do not swim while the values drift; signed ranges are symmetric, so 0 is the centre.
 */
export function groupRange(values: Float32Array, nonNegative: boolean): ValueRange {
  let largest = 0;
  for (const value of values) {
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  const power = largest > 0 ? 10 ** Math.floor(Math.log10(largest)) : 1;
  // The tolerance keeps 3 from becoming 5 only because float32 wrote it as 3.0000002.
  const step = niceLimits.find((limit) => limit * power >= largest * (1 - 1e-6)) ?? 10;
  const high = largest > 0 ? step * power : 1;
  return { low: nonNegative ? 0 : -high, high };
}

/** Of what is never negative: from 0 on, or from the lowest value. */
export type RangeMode = 'full' | 'fit';

/** The range in which all values of a group are drawn; a signed one is always symmetric. */
export function valueRange(values: Float32Array, nonNegative: boolean, mode: RangeMode) {
  const full = groupRange(values, nonNegative);
  if (!nonNegative || mode === 'full') return full;
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return fittedRange(low, high, full);
}

/** A range is at least this part of its limit wide, so that rounding errors look like nothing. */
const leastShare = 1e-3;

/**
 * From the lowest to the highest of values that may be nearly equal, rounded outwards to plain
 * numbers and held inside `full`, which is the range itself where there is no value.
 */
export function fittedRange(low: number, high: number, full: ValueRange): ValueRange {
  if (!(low <= high)) return full;
  const size = Math.max(Math.abs(low), Math.abs(high));
  const distance = plainDistance(Math.max(high - low, leastShare * size) / 4 || 1);
  // As in `groupRange`, 0.3 must not become 0.35 because float32 wrote it as 0.30000001.
  const tolerance = (1e-6 * size) / distance;
  const below = Math.floor(low / distance + tolerance);
  const above = Math.max(below + 1, Math.ceil(high / distance - tolerance));
  const limit = (count: number) => Number((count * distance).toPrecision(12));
  return { low: Math.max(full.low, limit(below)), high: Math.min(full.high, limit(above)) };
}

// One channel of a layer as a heat map, and its statistics.

import type { FeatureMapsFrame } from '../../extension/protocol/frames.ts';
import type { ValueRange } from '../draw/colorScale.ts';
import type { HeatMapPicture } from '../draw/heatMap.ts';

export function channelPicture(
  frame: FeatureMapsFrame,
  channel: number,
  range: ValueRange,
): HeatMapPicture {
  const { height, width, maps } = frame;
  const start = channel * height * width;
  return {
    rows: height,
    columns: width,
    value: (row, column) => maps[start + row * width + column] ?? NaN,
    scale: frame.nonNegative ? 'magnitude' : 'signed',
    range,
  };
}

/** The input image; pixels of a data set are grey and never inverted. */
export function imagePicture(frame: FeatureMapsFrame): HeatMapPicture {
  const { imageHeight, imageWidth, image } = frame;
  return {
    rows: imageHeight,
    columns: imageWidth,
    value: (row, column) => image[row * imageWidth + column] ?? NaN,
    scale: 'grey',
    range: { low: 0, high: 1 },
  };
}

export interface ChannelStatistics {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Of the whole map, not an estimate from a sample. */
  readonly deviation: number;
}

export function channelStatistics(frame: FeatureMapsFrame, channel: number): ChannelStatistics {
  const size = frame.height * frame.width;
  const values = frame.maps.subarray(channel * size, (channel + 1) * size);
  let minimum = Infinity;
  let maximum = -Infinity;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
    sum += value;
  }
  const mean = sum / size;
  for (const value of values) squares += (value - mean) ** 2;
  return { minimum, maximum, mean, deviation: Math.sqrt(squares / size) };
}

export function countNotFinite(values: Float32Array): number {
  let count = 0;
  for (const value of values) if (!Number.isFinite(value)) count += 1;
  return count;
}

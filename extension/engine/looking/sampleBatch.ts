// The samples that one pass is made over: a few, the one that is looked at among them.

import type { DataWords, PlainTensor, Samples, SampleSet } from '../tasks/task.ts';

/** One sample is like another: enough for a batch, quick to compute. */
const fewSamples = 4;

export interface SampleBatch extends Samples {
  /** Number of the first sample in the batch, and of the one that is looked at. */
  readonly first: number;
  readonly sample: number;
  /** Where the latter lies in the batch. */
  readonly row: number;
  readonly batchAxis: 0 | 1;
  readonly words: DataWords;
}

/** The nearest sample that there is, and its neighbours: always the same together. */
export function takeSamples(
  samples: SampleSet,
  wanted: number,
  batchSize = fewSamples,
): SampleBatch {
  const { count, batchAxis, words } = samples;
  const sample = Math.min(Math.max(0, Math.trunc(wanted)), count - 1);
  const first = sample - (sample % batchSize);
  const last = Math.min(first + batchSize, count);
  return {
    inputs: samples.inputs.map((tensor) => rowsOf(tensor, batchAxis, first, last)),
    targets: rowsOf(samples.targets, batchAxis, first, last),
    first,
    sample,
    row: sample - first,
    batchAxis,
    words,
  };
}

/** `tensor[first … last − 1]` along an axis, 0 or 1. */
export function rowsOf(tensor: PlainTensor, axis: 0 | 1, first: number, last: number): PlainTensor {
  const { shape, dtype, values } = tensor;
  const count = shape[axis];
  const outer = axis === 0 ? 1 : shape[0];
  const inner = values.length / (outer * count);
  const rows = (last - first) * inner;
  const taken = values.slice(0, outer * rows);
  for (let i = 0; i < outer; i++) {
    const start = (i * count + first) * inner;
    taken.set(values.subarray(start, start + rows), i * rows);
  }
  return { shape: shape.with(axis, last - first), dtype, values: taken };
}

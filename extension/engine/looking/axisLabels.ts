// What the positions along the axes of a tensor stand for. Names of sizes are measured, so that an
// axis which has the name of the source, target or time axis of the data is that axis, wherever a
// transpose or a split into heads has put it.

import type { AxisLabels, Place } from '../../protocol/looks/tensor.ts';
import type { DataAxis, ShapeTable, ValueShape } from '../../protocol/shapeTable.ts';
import type { PlainTensor } from '../tasks/task.ts';
import type { SampleBatch } from './sampleBatch.ts';

const plain: AxisLabels = { meaning: 'other' };

/** One entry for each axis of `shape`, which the pass over `batch` made at `place`. */
export function labelAxes(
  table: ShapeTable,
  place: Place,
  shape: readonly number[],
  batch: SampleBatch,
): AxisLabels[] {
  const names = namesAt(table, place);
  const classAxis = classAxisOf(table, place, shape.length);
  return shape.map((size, axis) => {
    const { meaning } = table.axes.find(({ name }) => name === names?.[axis]) ?? {};
    const labels = meaning && sequenceLabels(meaning, batch);
    if (labels?.labels?.length === size) return labels;
    if (axis === classAxis) return classLabels(size, batch);
    return meaning ? { meaning } : plain;
  });
}

/** Of the tensor that the trace saw there; of a loop that ran less often then, of the last. */
function namesAt({ sites }: ShapeTable, place: Place): readonly string[] | undefined {
  const site = sites.find(({ id }) => id === place.site);
  const executions = site?.executions.filter(({ modulePath }) => modulePath === place.module);
  const execution = executions?.[place.iteration] ?? executions?.at(-1);
  return execution && tensorsIn(execution.value)[place.part]?.names;
}

function tensorsIn(value: ValueShape): Extract<ValueShape, { kind: 'tensor' }>[] {
  switch (value.kind) {
    case 'tensor':
      return [value];
    case 'list':
      return value.items.flatMap(tensorsIn);
    case 'record':
      return Object.values(value.fields).flatMap(tensorsIn);
  }
}

/** The last axis of what the model puts out for a classifier, wherever it is shown. */
function classAxisOf({ offers }: ShapeTable, place: Place, rank: number): number | undefined {
  const isLogits = offers.some(
    ({ view, places }) =>
      view === 'logits' && places.some((offered) => offered.place.site === place.site),
  );
  return isLogits ? rank - 1 : undefined;
}

function classLabels(size: number, { words }: SampleBatch): AxisLabels {
  const labels = classesOf(words);
  return labels?.length === size ? { meaning: 'class', labels } : { meaning: 'class' };
}

function classesOf(words: SampleBatch['words']): readonly string[] | undefined {
  switch (words.kind) {
    case 'images':
      return words.classes;
    case 'text':
      return words.vocabulary;
    case 'pairs':
      return words.target;
    case 'arrays':
      return undefined;
  }
}

/** The sample's tokens along an axis of its data. */
function sequenceLabels(
  meaning: DataAxis['meaning'],
  { words, inputs, row, batchAxis }: SampleBatch,
): AxisLabels | undefined {
  if (words.kind === 'text' && meaning === 'time') {
    return tokensOf(meaning, sampleOf(inputs[0], row, batchAxis), words.vocabulary);
  }
  if (words.kind !== 'pairs') return undefined;
  if (meaning === 'source') {
    const ids = sampleOf(inputs[0], row, batchAxis);
    return tokensOf(meaning, ids, words.source, words.sourcePad);
  }
  if (meaning === 'target') {
    const ids = sampleOf(inputs[1], row, batchAxis);
    return tokensOf(meaning, ids, words.target, words.targetPad);
  }
  return undefined;
}

function tokensOf(
  meaning: DataAxis['meaning'],
  ids: readonly number[],
  vocabulary: readonly string[],
  pad?: number,
): AxisLabels {
  const labels = ids.map((id) => vocabulary[id] ?? String(id));
  const paddedFrom = pad === undefined ? -1 : ids.indexOf(pad);
  return paddedFrom < 0 ? { meaning, labels } : { meaning, labels, paddedFrom };
}

/** One sequence of a batch of two axes. */
function sampleOf({ shape, values }: PlainTensor, row: number, batchAxis: 0 | 1): number[] {
  const [first, second] = shape;
  return batchAxis === 0
    ? [...values.subarray(row * second, (row + 1) * second)]
    : Array.from({ length: first }, (_, i) => values[i * second + row]);
}

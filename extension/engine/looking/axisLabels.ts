// What the positions along the axes of a tensor stand for. Names of sizes are measured, so that an
// axis which has the name of the source, target or time axis of the data is that axis, wherever a
// transpose or a split into heads has put it.

import type { AxisLabels, SitePlace } from '../../protocol/looks/tensor.ts';
import type { DataAxis, ShapeTable, ValueShape } from '../../protocol/shapeTable.ts';
import type { PlainTensor } from '../tasks/task.ts';
import type { SampleBatch } from './sampleBatch.ts';

const plain: AxisLabels = { meaning: 'other' };

/** One entry for each axis of `shape`, which the pass over `batch` made at `place`. */
export function labelAxes(
  table: ShapeTable,
  place: SitePlace,
  shape: readonly number[],
  batch: SampleBatch,
): AxisLabels[] {
  const names = namesAt(table, place);
  const classAxis = classAxisOf(table, place, shape.length);
  const sequences = sequencesOf(batch);
  return shape.map((size, axis) => {
    const { meaning } = table.axes.find(({ name }) => name === names?.[axis]) ?? {};
    const sequence = sequences.find((labels) => labels.meaning === meaning);
    if (sequence?.labels?.length === size) return sequence;
    if (axis === classAxis) return classLabels(size, batch);
    return meaning ? { meaning } : plain;
  });
}

/** Of an input, which has the axes that the data has: images are (B, C, H, W). */
export function inputAxes(input: PlainTensor, batch: SampleBatch): AxisLabels[] {
  const { batchAxis, inputs, words } = batch;
  const sequence = sequencesOf(batch)[inputs.indexOf(input)];
  const image = [plain, plain, { meaning: 'height' }, { meaning: 'width' }] as const;
  return input.shape.map((_, axis) => {
    if (axis === batchAxis) return { meaning: 'batch' };
    return (words.kind === 'images' ? image[axis] : sequence) ?? plain;
  });
}

/** Of a loop that ran once for each position of a sequence. */
export function loopAxis(runs: number, batch: SampleBatch): AxisLabels {
  const fitting = sequencesOf(batch).filter(({ labels }) => labels?.length === runs);
  return fitting.length === 1 ? fitting[0] : plain;
}

/** Of the tensor that the trace saw there; of a loop that ran less often then, of the last. */
function namesAt({ sites }: ShapeTable, place: SitePlace): readonly string[] | undefined {
  const site = sites.find(({ id }) => id === place.site);
  const executions = site?.executions.filter(({ modulePath }) => modulePath === place.module);
  const { iteration } = place;
  const execution =
    (iteration === 'all' ? undefined : executions?.[iteration]) ?? executions?.at(-1);
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
function classAxisOf({ offers }: ShapeTable, place: SitePlace, rank: number): number | undefined {
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

/** The sample's tokens along the sequence axis of each input. */
function sequencesOf({ words, inputs, row, batchAxis }: SampleBatch): AxisLabels[] {
  const ids = inputs.map((input) => sampleOf(input, row, batchAxis));
  switch (words.kind) {
    case 'text':
      return [tokensOf('time', ids[0], words.vocabulary)];
    case 'pairs':
      return [
        tokensOf('source', ids[0], words.source, words.sourcePad),
        tokensOf('target', ids[1], words.target, words.targetPad),
      ];
    case 'images':
    case 'arrays':
      return [];
  }
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

// The axes of a model's inputs: what they are called, how long they are in training, and how long in
// the passes that find out what depends on them.

import * as tf from '@tensorflow/tfjs';
import type { Sizes } from '../../probe/dimensionForms.ts';
import type { DataSizes, ResolvedSettings } from '../models/modelFactory.ts';

export interface Axis {
  readonly name: string;
  readonly meaning: Meaning;
  /** In the pass that is shown; the lengths differ from one another, so that no two are mixed up. */
  readonly base: number;
  /** Where it alone changes, and where all do. */
  readonly alone: number;
  readonly together: number;
  /** In training. */
  readonly trained: number;
}

/** What an axis may be called in the key on top of a file: `// Dimensions: B batch, S source length`. */
const meanings = {
  batch: ['batch', 'batch size', 'samples'],
  height: ['height', 'image height', 'input height'],
  width: ['width', 'image width', 'input width'],
  time: ['time', 'time steps', 'steps', 'length', 'sequence length'],
  source: ['source', 'source length'],
  target: ['target', 'target length'],
} as const;

type Meaning = keyof typeof meanings;

const usualNames: Readonly<Record<Meaning, string>> = {
  batch: 'B',
  height: 'H',
  width: 'W',
  time: 'T',
  source: 'S',
  target: 'T',
};

/** A pass must answer while somebody types; more time steps tell nothing new. */
const mostSteps = 64;
/** Long enough to be shortened, short enough for a pass; those of the built-in dates. */
const passLengths = { source: 29, target: 11 };

/** `text`: of the model's file, for the names. */
export function axesOf(
  sizes: DataSizes,
  settings: ResolvedSettings,
  text: string,
): readonly Axis[] {
  const key = dimensionKey(text);
  const axis = (
    meaning: Meaning,
    base: number,
    alone: number,
    together: number,
    trained = base,
  ) => ({
    name: nameOf(meaning, key),
    meaning,
    ...{ base, alone, together, trained },
  });
  const batch = axis('batch', 3, 5, 7, settings.batchSize as number);
  switch (sizes.kind) {
    case 'images': {
      const { height, width } = sizes;
      return [
        batch,
        // By a multiple of four, which two poolings leave whole.
        axis('height', height, height + 4, height + 8),
        axis('width', width, width + 8, width + 12),
      ];
    }
    case 'text': {
      const trained = settings.sequenceLength as number;
      return [axis('time', Math.min(trained, mostSteps), 9, 11, trained), batch];
    }
    case 'pairs': {
      const positions = (settings.positions ?? Infinity) as number;
      const source = Math.min(passLengths.source, positions);
      const target = Math.min(passLengths.target, positions);
      const { sourceLength, targetLength } = sizes;
      return [
        batch,
        axis('source', source, shorter(source, 6), shorter(source, 10), sourceLength),
        axis('target', target, shorter(target, 3), shorter(target, 5), targetLength),
      ];
    }
    case 'arrays':
      return [batch];
  }
}

/** The sizes of the pass that is shown, then those of the others. */
export function passSizes(axes: readonly Axis[]): readonly Sizes[] {
  const base = sizesOf(axes, ({ base }) => base);
  const alone = axes.map(({ name, alone }) => ({ ...base, [name]: alone }));
  // Also of a single axis: through two points there is always a line.
  return [base, ...alone, sizesOf(axes, (axis) => axis.together)];
}

export function sizesOf(axes: readonly Axis[], length: (axis: Axis) => number): Sizes {
  return Object.fromEntries(axes.map((axis) => [axis.name, length(axis)]));
}

/** Arguments of `forward`, and targets for the loss; to be disposed by the caller. */
export function sampleInputs(sizes: DataSizes, axes: readonly Axis[], lengths: Sizes) {
  const length = (index: number): number => lengths[axes[index].name];
  switch (sizes.kind) {
    case 'images': {
      const shape = [length(0), sizes.channels, length(1), length(2)];
      return { inputs: [tf.zeros(shape)], targets: ids([length(0)], sizes.classes) };
    }
    case 'text': {
      const shape = [length(0), length(1)];
      const tokens = ids(shape, sizes.vocabularySize);
      return { inputs: [tokens], targets: ids(shape, sizes.vocabularySize) };
    }
    case 'pairs': {
      const target = [length(0), length(2)];
      return {
        inputs: [
          ids([length(0), length(1)], sizes.sourceVocabularySize),
          ids(target, sizes.targetVocabularySize),
        ],
        targets: ids(target, sizes.targetVocabularySize),
      };
    }
    case 'arrays': {
      const targetShape = [length(0), ...sizes.targetShape];
      const { classes } = sizes;
      return {
        inputs: [tf.zeros([length(0), ...sizes.inputShape])],
        targets: classes > 0 ? ids(targetShape, classes) : tf.zeros(targetShape),
      };
    }
  }
}

/** 0, 1, 2, … over and over. */
function ids(shape: readonly number[], count: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Int32Array.from({ length: size }, (_, i) => i % count);
  return tf.tensor(values, [...shape], 'int32');
}

/** A sequence that is too short to be shortened stays: its length gets no name. */
function shorter(length: number, by: number): number {
  return length > by + 1 ? length - by : length;
}

/** To the end of the comment, or to an empty line in it. */
const keyComment = /\/\/ Dimensions:((?:[^\n]*\n[ \t]*\/\/(?![ \t]*\r?\n))*[^\n]*)/;

/** Letter by meaning: `B` for `batch`. */
function dimensionKey(text: string): ReadonlyMap<string, string> {
  const entries = (keyComment.exec(text)?.[1] ?? '').replace(/\n[ \t]*\/\//g, ' ').split(',');
  return new Map(
    entries.flatMap((entry) => {
      const [, letter, meaning] = /^\s*([A-Z][A-Za-z]*)\s+(.*?)\s*\.?\s*$/.exec(entry) ?? [];
      return letter ? [[meaning.toLowerCase().replace(/\s+/g, ' '), letter] as const] : [];
    }),
  );
}

function nameOf(meaning: Meaning, key: ReadonlyMap<string, string>): string {
  const named = meanings[meaning].find((word) => key.has(word));
  if (named) return key.get(named) ?? '';
  const usual = usualNames[meaning];
  // A letter that the key gives to something else would mislead.
  return [...key.values()].includes(usual) ? meaning : usual;
}

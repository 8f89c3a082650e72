// Sample inputs for a traced pass: no data set is read, only its sizes matter. Sizes differ from
// one another where they can, so that a reader can tell the axes apart.

import * as tf from '@tensorflow/tfjs';
import type { ShippedModel } from '../protocol/trainRequest.ts';
import type { DataSizes, ResolvedSettings } from './modelFactory.ts';

export interface TraceInputs {
  readonly batchSize: number;
  /** Arguments of the model's `forward`, to be disposed by the caller. */
  make(): tf.Tensor[];
}

/** What the built-in data sets look like: MNIST's images, characters, dates. */
const builtInSizes: Readonly<Record<ShippedModel, DataSizes>> = {
  cnn: { kind: 'images', channels: 1, height: 28, width: 28, classes: 10 },
  rnn: { kind: 'text', vocabularySize: 46 },
  transformer: {
    kind: 'pairs',
    sourceVocabularySize: 66,
    targetVocabularySize: 66,
    sourcePad: 0,
    targetPad: 0,
  },
};

export function builtInSizesOf(model: ShippedModel): DataSizes {
  return builtInSizes[model];
}

/** A pass must answer while somebody types; shapes of more samples or steps tell nothing new. */
const mostSteps = 64;
const fewSamples = 3;
/** The longest of the built-in dates, and what the decoder reads for them. */
const sourceLength = 29;
const targetLength = 11;

export function traceInputs(settings: ResolvedSettings, sizes: DataSizes): TraceInputs {
  const trained = settings.batchSize as number;
  switch (sizes.kind) {
    case 'images': {
      const batchSize = settings.convolution === 'im2col' ? trained : Math.min(trained, fewSamples);
      const { channels, height, width } = sizes;
      return { batchSize, make: () => [tf.zeros([batchSize, channels, height, width])] };
    }
    case 'text': {
      const length = Math.min(settings.sequenceLength as number, mostSteps);
      return { batchSize: trained, make: () => [tokens([length, trained], sizes.vocabularySize)] };
    }
    case 'pairs':
      return pairInputs(settings, sizes);
  }
}

function pairInputs(
  settings: ResolvedSettings,
  sizes: Extract<DataSizes, { kind: 'pairs' }>,
): TraceInputs {
  const batchSize = Math.min(settings.batchSize as number, fewSamples);
  const positions = settings.positions as number;
  const source: [number, number] = [batchSize, Math.min(sourceLength, positions)];
  const target: [number, number] = [batchSize, Math.min(targetLength, positions)];
  return {
    batchSize,
    make: () => [
      tokens(source, sizes.sourceVocabularySize),
      tokens(target, sizes.targetVocabularySize),
    ],
  };
}

/** Ids 0, 1, 2, … over and over. */
function tokens(shape: [number, number], vocabularySize: number): tf.Tensor2D {
  const ids = Int32Array.from({ length: shape[0] * shape[1] }, (_, i) => i % vocabularySize);
  return tf.tensor2d(ids, shape, 'int32');
}

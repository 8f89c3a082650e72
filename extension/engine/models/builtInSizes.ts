// What the built-in data sets look like: MNIST's images, characters, dates.

import { isDeepStrictEqual } from 'node:util';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import type { ModelId, ShippedModel } from '../../protocol/trainRequest.ts';
import type { DataSizes } from './modelFactory.ts';

const builtInSizes: Readonly<Record<ShippedModel, DataSizes>> = {
  cnn: { kind: 'images', channels: 1, height: 28, width: 28, classes: 10 },
  rnn: { kind: 'text', vocabularySize: 46 },
  transformer: {
    kind: 'pairs',
    sourceVocabularySize: 66,
    targetVocabularySize: 66,
    sourcePad: 0,
    targetPad: 0,
    sourceLength: 29,
    targetLength: 11,
  },
};

export function builtInSizesOf(model: ShippedModel): DataSizes {
  return builtInSizes[model];
}

/** Sizes that a trace must be told. An own model's file says itself which data it learns. */
export function unusualSizes(model: ModelId, sizes: DataSizes): DataSizes | undefined {
  const isKnown = isOwnModel(model) || isDeepStrictEqual(sizes, builtInSizes[model]);
  return isKnown ? undefined : sizes;
}

// What the built-in data sets look like: MNIST's images, characters, dates.

import type { ShippedModel } from '../../protocol/trainRequest.ts';
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
  },
};

export function builtInSizesOf(model: ShippedModel): DataSizes {
  return builtInSizes[model];
}

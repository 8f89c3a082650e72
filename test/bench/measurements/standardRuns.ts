// What the measurements of the whole engine train: each model on built-in data, as a person who
// presses Train gets it, and all that its views can show.

import type { FrameRequest } from '../../../extension/protocol/frames.ts';
import { modelCatalog } from '../../../extension/protocol/modelCatalog.ts';
import type { ShippedModel, TrainRequest } from '../../../extension/protocol/trainRequest.ts';

export interface StandardRun {
  readonly model: ShippedModel;
  readonly request: TrainRequest;
  readonly views: readonly FrameRequest[];
}

const views: Readonly<Record<ShippedModel, readonly FrameRequest[]>> = {
  cnn: [{ kind: 'featureMaps', layer: '', sample: 0 }],
  rnn: [{ kind: 'hiddenStates', sample: 0 }],
  transformer: [
    { kind: 'attention', stack: 'encoder', sample: 0 },
    { kind: 'attention', stack: 'decoder', sample: 0 },
    { kind: 'attention', stack: 'cross', sample: 0 },
  ],
};

/** The settings of the catalogue; validation points would only disturb the clock. */
export const standardRuns: readonly StandardRun[] = modelCatalog.map(({ id, data }) => ({
  model: id,
  request: {
    model: id,
    data: { id: data[0] },
    length: { steps: 1_000_000 },
    seed: 1,
    settings: { validationEvery: 0 },
  },
  views: views[id],
}));

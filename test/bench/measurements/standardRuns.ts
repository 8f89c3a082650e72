// What the measurements of the whole engine train: each model on built-in data, as a person who
// presses Train gets it.

import { modelCatalog } from '../../../extension/protocol/modelCatalog.ts';
import type { ShippedModel, TrainRequest } from '../../../extension/protocol/trainRequest.ts';

export interface StandardRun {
  readonly model: ShippedModel;
  readonly request: TrainRequest;
}

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
}));

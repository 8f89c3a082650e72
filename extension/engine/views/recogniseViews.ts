// All that there is to see of a traced model: each view has a recogniser, a pure function from what a
// pass computed to the pictures that it offers. They know names of sizes, operations and modules, but
// no class of model, so a view works for a person's own model as it does for those that ship.

import type { TensorLike } from '../../probe/describeValue.ts';
import type { DataAxis } from '../../protocol/shapeTable.ts';
import type { ViewOffer } from '../../protocol/viewOffer.ts';
import { attention } from './attention.ts';
import { featureMaps } from './featureMaps.ts';
import type { Flow } from './flow.ts';
import { hiddenStates } from './hiddenStates.ts';
import { logits } from './logits.ts';

export interface SeenPass {
  readonly flow: Flow;
  /** Of the data. */
  readonly axes: readonly DataAxis[];
  /** What forward returned and the loss takes; nothing where the pass did not reach its end. */
  readonly output?: TensorLike;
  /** How many classes the targets are of; absent where they are numbers. */
  readonly classes?: number;
}

/** Offers come in forward order. */
export type Recogniser = (pass: SeenPass) => ViewOffer[];

const recognisers: readonly Recogniser[] = [attention, featureMaps, hiddenStates, logits];

export function recogniseViews(pass: SeenPass): ViewOffer[] {
  return recognisers.flatMap((recognise) => recognise(pass));
}

// The look at all samples that one can choose from: what they are, and how well the model does.

import type { Origin } from '../cursor.ts';

export interface SamplesLook {
  readonly kind: 'samples';
}

export interface SampleFacts {
  /** The right answer, or the beginning of the text: `7`, `the cat sat`, `3 May → 05-03`. */
  readonly label: string;
  /** What the model says; absent where that cannot be said in a few words. */
  readonly prediction?: string;
  /** As the task measures it, of this sample alone. */
  readonly loss: number;
}

export interface SamplesAnswer {
  readonly kind: 'samples';
  readonly origin: Origin;
  readonly samples: readonly SampleFacts[];
}

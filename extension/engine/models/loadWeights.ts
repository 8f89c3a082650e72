// The weights of a run's step in another copy of its model.

import * as tf from '@tensorflow/tfjs';
import type { WeightSnapshot } from '../inspect/sampleBatch.ts';

interface Named {
  namedParameters(): Map<string, tf.Variable>;
  namedBuffers(): Map<string, tf.Variable>;
}

/** Parameters and running statistics, by name. Throws when one is missing or of another shape. */
export function loadWeights(model: Named, { values, step }: WeightSnapshot): void {
  for (const [name, variable] of [...model.namedParameters(), ...model.namedBuffers()]) {
    const stored = values.get(name);
    if (!stored) throw new Error(`The weights of step ${step} have no ${name}`);
    tf.tidy(() => variable.assign(tf.tensor(stored, variable.shape)));
  }
}

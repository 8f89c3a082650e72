// The weights of a run's step, on their way into another copy of its model.

import * as tf from '@tensorflow/tfjs';

/** Lies in shared memory: it is handed from thread to thread without being copied. */
export interface WeightSnapshot {
  /** Steps trained before these weights were copied. */
  readonly step: number;
  /** Parameters and buffers (running statistics) by name. */
  readonly values: ReadonlyMap<string, StoredWeight>;
}

export interface StoredWeight {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly numbers: Float32Array;
}

interface Named {
  namedParameters(): Map<string, tf.Variable>;
  namedBuffers(): Map<string, tf.Variable>;
}

export function snapshotOf(model: Named, step: number): WeightSnapshot {
  const values = new Map<string, StoredWeight>();
  for (const [name, variable] of [...model.namedParameters(), ...model.namedBuffers()]) {
    const numbers = variable.dataSync<'float32'>();
    const shared = new Float32Array(new SharedArrayBuffer(4 * numbers.length));
    shared.set(numbers);
    values.set(name, { shape: variable.shape, numbers: shared });
  }
  return { step, values };
}

/**
 * Loads what fits: the model may have been edited since. A parameter or running statistic whose
 * name is missing, or that has another shape, stays as it is. Returns how many parameters fitted.
 */
export function loadWeights(model: Named, { values }: WeightSnapshot): number {
  let fitted = 0;
  const load = (variables: Map<string, tf.Variable>): void => {
    for (const [name, variable] of variables) {
      const stored = values.get(name);
      if (!stored || !tf.util.arraysEqual([...stored.shape], variable.shape)) continue;
      tf.tidy(() => variable.assign(tf.tensor(stored.numbers, variable.shape)));
      fitted++;
    }
  };
  load(model.namedBuffers());
  fitted = 0;
  load(model.namedParameters());
  return fitted;
}

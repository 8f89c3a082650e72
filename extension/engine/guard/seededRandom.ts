// Random numbers of a person's own code, and of tfjs operations without a seed (initializers, dropout,
// `tf.randomNormal`, `tf.util.shuffle`, …): all of them draw from `Math.random`. In a thread that runs
// own code it draws from (seed, purpose, step, index), so that a seed gives the same run again, and a
// step the same numbers whatever was drawn before it.

import * as tf from '@tensorflow/tfjs';
import { Draws } from '../../data/draws.ts';

/** What own code is called for. */
type Purpose = 'file' | 'model' | 'step' | 'validation' | 'test';

let draws = drawsOf(0, 'file', 0);

/** From now on own code draws the numbers of this seed, purpose and step, from the first one on. */
export function drawFrom(seed: number, purpose: Purpose, step = 0): void {
  draws = drawsOf(seed, purpose, step);
}

/** To be called before own code is loaded; what that code makes of `Math.random` itself stays. */
export function seedMathRandom(): void {
  Math.random = () => draws.double();
  Object.assign(tf.data.Dataset.prototype, { shuffle: shuffleBySeed });
}

/** No layer draws for a purpose of such a name. */
function drawsOf(seed: number, purpose: Purpose, step: number): Draws {
  return new Draws({ seed, purpose: `Math.random of ${purpose}`, step });
}

type Data = tf.data.Dataset<tf.TensorContainer>;
type Shuffle = (this: Data, size: number, seed?: string, again?: boolean) => Data;

const { shuffle } = tf.data.Dataset.prototype as { readonly shuffle: Shuffle };

/** Without a seed tfjs takes the time. */
const shuffleBySeed: Shuffle = function (size, seed, again) {
  return shuffle.call(this, size, seed ?? String(Math.random()), again);
};

// Everything that can be asked about a model at a cursor, and what is answered: one file a kind.

import type { TensorAnswer, TensorLook } from './tensor.ts';

export type Look = TensorLook;

/** Says itself of which weights it is, so a late answer cannot pose as a new one. */
export type LookAnswer = TensorAnswer;

/** Equal for looks at the same. */
export function lookKey(look: Look): string {
  return JSON.stringify(look);
}

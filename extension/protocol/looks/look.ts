// Everything that can be asked about a model at a cursor, and what is answered: one file a kind.

import type { SamplesAnswer, SamplesLook } from './samples.ts';
import type { TensorAnswer, TensorLook } from './tensor.ts';

export type Look = TensorLook | SamplesLook;

/** Says itself of which weights it is, so a late answer cannot pose as a new one. */
export type LookAnswer = TensorAnswer | SamplesAnswer;

/** An answer on its way to whoever shows it. */
export interface Answered {
  readonly look: Look;
  readonly answer: LookAnswer;
}

export type AnswerOf<Asked extends Look> = Extract<LookAnswer, { kind: Asked['kind'] }>;

/** Equal for looks at the same, whatever the order of their fields. */
export function lookKey(look: Look): string {
  return JSON.stringify(look, (_, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).toSorted()) : value,
  );
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

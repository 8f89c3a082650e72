// Windows of a text for next-token training: the targets are the tokens one place later.

import { randomWords } from '../nn/random.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { TextData } from './dataSets.ts';

export interface TextBatch {
  /** (T, B): time first, as the recurrence walks it. */
  readonly tokens: Int32Array;
  /** (T, B): `targets[t]` follows `tokens[t]`. */
  readonly targets: Int32Array;
  readonly length: number;
  readonly size: number;
}

export interface WindowOptions {
  readonly batch: number;
  readonly length: number;
  readonly seed: number;
  readonly step: number;
}

/** `batch` windows at random places of the text, other ones at every step. */
export function textWindows(ids: Int32Array, options: WindowOptions): TextBatch {
  const { batch, length, seed, step } = options;
  requireLength(ids, length, 'The text');
  const words = randomWords({ seed, purpose: 'windows', step }, batch);
  const places = ids.length - length;
  const starts = Array.from(words, (word) => Math.floor((word / 2 ** 32) * places));
  return windowsAt(ids, starts, length);
}

/** The whole text cut into consecutive windows, in batches; a rest too short for one is left out. */
export function validationWindows(ids: Int32Array, length: number, batch = 64): TextBatch[] {
  requireLength(ids, length, 'The validation text');
  const count = Math.floor((ids.length - 1) / length);
  const batches: TextBatch[] = [];
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    const starts = Array.from({ length: size }, (_, b) => (first + b) * length);
    batches.push(windowsAt(ids, starts, length));
  }
  return batches;
}

/** Says before a run starts, with the name of the text, that a window does not fit into it. */
export function checkTextLength(data: TextData, length: number): void {
  requireLength(data.train, length, `${data.title} (training part)`);
  requireLength(data.validation, length, `${data.title} (validation part, the last 10 %)`);
}

function windowsAt(ids: Int32Array, starts: readonly number[], length: number): TextBatch {
  const size = starts.length;
  const tokens = new Int32Array(length * size);
  const targets = new Int32Array(length * size);
  for (let t = 0; t < length; t++) {
    for (let b = 0; b < size; b++) {
      tokens[t * size + b] = ids[starts[b] + t];
      targets[t * size + b] = ids[starts[b] + t + 1];
    }
  }
  return { tokens, targets, length, size };
}

/** A window and the token after it must fit. */
function requireLength(ids: Int32Array, length: number, name: string): void {
  if (ids.length > length) return;
  throw new ProblemError(
    '{name} has {count} characters, too few for sequences of {length}. Use a longer text or a smaller sequenceLength.',
    { name, count: ids.length, length },
  );
}

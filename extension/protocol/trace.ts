// What a trace is of. It names contents and no number of anybody's, so whoever lost a trace can make
// it again.

import type { ModelId, SettingValue } from './trainRequest.ts';

/** What one file said. */
export interface TextVersion {
  /** As in `SourceRange.file`. */
  readonly file: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly sha: string;
}

/** A text on its way to somebody who may not have it. */
export interface SourceText extends TextVersion {
  readonly text: string;
}

export interface TraceRef {
  readonly model: ModelId;
  /** All settings of a shipped model, defaults filled in; those that were given to an own one. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Of the data that a shipped model is made for; without them, of its built-in data. */
  readonly sizes?: Readonly<Record<string, string | number | readonly number[]>>;
  /** Every own file that was read, by name. What ships never changes. */
  readonly texts: readonly TextVersion[];
}

/** Equal for traces of equal contents. */
export function traceKey({ model, settings, sizes = {}, texts }: TraceRef): string {
  return JSON.stringify([
    model,
    Object.entries(settings).toSorted(),
    Object.entries(sizes).toSorted(),
    texts.map(({ file, sha }) => [file, sha]),
  ]);
}

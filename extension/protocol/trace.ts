// What a trace is of. It names contents and no number of anybody's, so whoever lost a trace can make
// it again.

import type { ModelId, SettingValue } from './trainRequest.ts';

/** What one file said. */
export interface TextVersion {
  /** As in `SourceRange.file`. */
  readonly file: string;
  /** SHA-256 of the text in UTF-8, hexadecimal. */
  readonly sha: string;
}

export interface TraceRef {
  readonly model: ModelId;
  /** All settings of a shipped model, defaults filled in; those that were given to an own one. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Whose data gave a shipped model its sizes; without one, its built-in data did. */
  readonly run?: string;
  /** Every own file that was read. What ships never changes. */
  readonly texts: readonly TextVersion[];
}

/** Equal for traces of equal contents. */
export function traceKey({ model, settings, run, texts }: TraceRef): string {
  const versions = texts.map(({ file, sha }) => [file, sha]).toSorted();
  return JSON.stringify([model, Object.entries(settings).toSorted(), run, versions]);
}

// Texts by what they say. Each process keeps those that its traces are of, so that a text travels
// once, and any of them can be traced again.

import type { SourceText, TextVersion } from './trace.ts';

/** More than the traces that anybody goes back to. */
const mostKept = 1000;

export class SourceTexts {
  /** By SHA-256, the least recently used first. */
  private readonly kept = new Map<string, string>();

  add(texts: readonly SourceText[]): void {
    for (const { sha, text } of texts) {
      this.kept.delete(sha);
      this.kept.set(sha, text);
    }
    while (this.kept.size > mostKept) this.kept.delete(this.kept.keys().next().value ?? '');
  }

  get(sha: string): string | undefined {
    const text = this.kept.get(sha);
    if (text !== undefined) this.add([{ file: '', sha, text }]);
    return text;
  }

  /** Those that are kept here and not yet there. */
  missing(versions: readonly TextVersion[], there: ReadonlySet<string>): SourceText[] {
    return versions.flatMap(({ file, sha }) => {
      const text = there.has(sha) ? undefined : this.get(sha);
      return text === undefined ? [] : [{ file, sha, text }];
    });
  }
}

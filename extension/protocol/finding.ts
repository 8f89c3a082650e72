// A mistake in a person's source, as the Problems panel shows it: where, what does not fit, and what
// to change.

import type { Problem } from './problem.ts';
import type { SourceRange } from './shapeTable.ts';

export type FindingCode =
  | 'shape-mismatch'
  | 'rank-mismatch'
  | 'bad-reshape'
  | 'dtype-mismatch'
  | 'head-count'
  | 'mask-rank'
  | 'not-registered'
  | 'no-gradient'
  | 'leaked-tensor'
  /** The file is not there, or says something that is no experiment. */
  | 'bad-experiment'
  /** Anything that the person's code threw, and no rule knows better. */
  | 'code-failed'
  | 'time-limit'
  | 'memory-limit'
  /** A branch depends on values, so only the way that was taken is known. */
  | 'not-analysed';

export interface TextEdit {
  readonly range: SourceRange;
  readonly text: string;
}

/** Offered as a quick fix, and only where it is certain. */
export interface Fix {
  readonly title: Problem;
  readonly edits: readonly TextEdit[];
}

export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning' | 'information';
  readonly range: SourceRange;
  readonly problem: Problem;
  /** Other places that matter: where the layer is made. */
  readonly related: readonly { readonly range: SourceRange; readonly problem: Problem }[];
  readonly fixes: readonly Fix[];
}

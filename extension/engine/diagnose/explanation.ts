// What a rule returns: a finding without its place, which is the call's.

import type { Finding, FindingCode, Fix, TextEdit } from '../../protocol/finding.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { FailedCall } from './failedCall.ts';

export type Explanation = Pick<Finding, 'code' | 'problem' | 'related' | 'fixes'>;

/** Undefined where the call's mistake is of another kind. */
export type Rule = (call: FailedCall) => Explanation | undefined;

export function explain(
  code: FindingCode,
  problem: Problem,
  more: Partial<Pick<Explanation, 'related' | 'fixes'>> = {},
): Explanation {
  return { code, problem, related: more.related ?? [], fixes: more.fixes ?? [] };
}

/** A quick fix, or none where an edit could not be made out. */
export function fixOf(title: Problem, ...edits: readonly (TextEdit | undefined)[]): readonly Fix[] {
  const found = edits.filter((edit) => edit !== undefined);
  return found.length > 0 && found.length === edits.length ? [{ title, edits: found }] : [];
}

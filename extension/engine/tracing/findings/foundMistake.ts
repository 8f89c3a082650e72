// A finding with the usual rest.

import type { Finding, FindingCode } from '../../../protocol/finding.ts';
import type { Problem } from '../../../protocol/problem.ts';
import type { SourceRange } from '../../../protocol/shapeTable.ts';

export function finding(
  code: FindingCode,
  range: SourceRange,
  problem: Problem,
  rest: Partial<Finding> = {},
): Finding {
  return { code, severity: 'error', range, problem, related: [], fixes: [], ...rest };
}

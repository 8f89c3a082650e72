// Why a call failed, in words that say what to change: the first rule that knows the mistake.
// Rules look at shapes rather than at the message, which names sizes but not what they are of.

import { explainAttention } from './rules/attention.ts';
import { explainAxes } from './rules/axes.ts';
import { explainDtype } from './rules/dtypes.ts';
import { explainElementwise } from './rules/elementwise.ts';
import type { Explanation, Rule } from './explanation.ts';
import type { FailedCall } from './failedCall.ts';
import { explainJoining } from './rules/joining.ts';
import { explainLayer } from './rules/layers.ts';
import { explainLoss } from './rules/losses.ts';
import { explainMissing } from './rules/missingValues.ts';
import { explainParts } from './parts.ts';
import { explainProduct } from './rules/products.ts';
import { explainRecurrence } from './rules/recurrence.ts';
import { explainReshape } from './rules/reshaping.ts';
import { explainSentence, explainWithReason } from './tfjsSentences.ts';

const rules: readonly Rule[] = [
  explainMissing,
  explainDtype,
  explainLayer,
  explainAttention,
  explainRecurrence,
  explainLoss,
  explainProduct,
  explainElementwise,
  explainReshape,
  explainAxes,
  explainJoining,
  explainParts,
  explainSentence,
];

export function explainFailure(call: FailedCall): Explanation {
  for (const rule of rules) {
    const found = rule(call);
    if (found) return found;
  }
  return explainWithReason(call);
}

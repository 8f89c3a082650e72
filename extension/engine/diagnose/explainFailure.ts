// Why a call failed, in words that say what to change: the first rule that knows the mistake.
// Rules look at shapes rather than at the message, which names sizes but not what they are of.

import { explainAttention } from './attention.ts';
import { explainAxes } from './axes.ts';
import { explainDtype } from './dtypes.ts';
import { explainElementwise } from './elementwise.ts';
import type { Explanation, Rule } from './explanation.ts';
import type { FailedCall } from './failedCall.ts';
import { explainJoining } from './joining.ts';
import { explainLayer } from './layers.ts';
import { explainLoss } from './losses.ts';
import { explainMissing } from './missingValues.ts';
import { explainParts } from './parts.ts';
import { explainProduct } from './products.ts';
import { explainRecurrence } from './recurrence.ts';
import { explainReshape } from './reshaping.ts';
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

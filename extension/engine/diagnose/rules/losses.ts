// Losses: logits and targets must have the same rows.

import { explain } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall } from '../failedCall.ts';
import { holdsTensor, operandsOf, productOf, written } from '../operands.ts';
import { axesText } from '../../../protocol/shapeText.ts';

export function explainLoss(call: FailedCall): Explanation | undefined {
  if (call.callee !== 'crossEntropy') return undefined;
  const [logits, targets] = operandsOf(call);
  if (!holdsTensor(logits) || !holdsTensor(targets)) return undefined;
  const rows = productOf(logits.value.shape.slice(0, -1));
  const count = productOf(targets.value.shape);
  const values = { logits: written(logits), targets: written(targets) };
  if (targets.value.dtype !== 'int32') {
    return explain('dtype-mismatch', {
      text: "Targets are class numbers, int32; {targets} is {dtype}, beside {logits}. Convert them: .cast('int32').",
      values: { ...values, dtype: targets.value.dtype },
    });
  }
  const { shape, names } = logits.value;
  const leading = shape.slice(0, -1);
  const isSwapped =
    leading.length === targets.value.shape.length &&
    String(leading) !== String(targets.value.shape);
  if (rows === count && shape.length > 1 && !isSwapped) return undefined;
  const wanted = axesText({ shape: shape.slice(0, -1), names: names?.slice(0, -1) }, 'named');
  return explain('shape-mismatch', {
    text: 'Rows differ: {logits} has {rows}, and {targets} has {count}. Every row of logits needs one target: make the logits {wanted} and a last axis of classes, or the targets {wanted}.',
    values: { ...values, rows, count, wanted },
  });
}

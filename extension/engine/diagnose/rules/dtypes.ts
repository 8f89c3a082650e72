// Types of the numbers: indices are int32, conditions are bool.

import { appendTo } from '../edits.ts';
import { explain, fixOf } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall } from '../failedCall.ts';
import { nameOf, tensorsOf, written } from '../operands.ts';

const refusal = /Argument '(\w+)' passed to '(\w+)' must be (\w+) tensor, but got (\w+) tensor/;

export function explainDtype(call: FailedCall): Explanation | undefined {
  const [, argument, operation, wanted, got] = refusal.exec(call.reason) ?? [];
  if (!wanted) return undefined;
  const such = tensorsOf(call).filter(({ value }) => value.dtype === got);
  // tfjs names its own parameter: `x` comes first, `indices` last.
  const wrong = /^(x|a|condition)$/.test(argument) ? such[0] : such.at(-1);
  if (!wrong || !sameOperation(operation, call.callee)) return undefined;
  const values = { name: nameOf(wrong), x: written(wrong), got, wanted, callee: call.callee };
  return explain(
    'dtype-mismatch',
    {
      text: "{callee} takes {wanted} here, and {x} is {got}. Convert it: {name}.cast('{wanted}').",
      values,
    },
    {
      fixes: fixOf(
        { text: 'Convert {name} to {wanted}', values },
        appendTo(wrong, `.cast('${wanted}')`),
      ),
    },
  );
}

/** tfjs names the operation in its own way: `gather` for gather, `GatherV2` inside. */
function sameOperation(one: string, other: string): boolean {
  return one.toLowerCase().startsWith(other.toLowerCase()) || other === 'forward';
}

// What is not there: undefined properties, misspelt methods, tensors that are gone.

import { explain } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall } from '../failedCall.ts';
import { elementTexts, holdsTensor, nameOf, operandsOf } from '../operands.ts';

export function explainMissing(call: FailedCall): Explanation | undefined {
  return disposed(call) ?? noFunction(call) ?? readOfNothing(call) ?? noTensor(call);
}

function disposed(call: FailedCall): Explanation | undefined {
  // The backend has forgotten a disposed tensor: tfjs then reads a property of undefined.
  if (!/is disposed|of undefined \(reading 'backend'\)/.test(call.reason)) return undefined;
  return explain('leaked-tensor', {
    text: '{call} uses a tensor that was disposed: it was kept from an earlier step, whose tensors are freed when the step ends. Make it new in forward, or hold it in a tf.Variable.',
    values: { call: nameOf(call) },
  });
}

function noFunction({ reason, callee, receiver }: FailedCall): Explanation | undefined {
  if (!/is not a (function|constructor)/.test(reason)) return undefined;
  if (!receiver) {
    return explain('code-failed', {
      text: '{callee} is not a function. Check its spelling, and that it is imported or declared.',
      values: { callee },
    });
  }
  return explain('code-failed', {
    text: '{owner} has no method {callee}. Check the spelling of {callee}, and what {owner} is.',
    values: { owner: nameOf(receiver), callee },
  });
}

function readOfNothing(call: FailedCall): Explanation | undefined {
  const match =
    /Cannot (?:read|set) properties of (undefined|null) \((?:reading|setting) '([^']+)'\)/.exec(
      call.reason,
    );
  if (!match) return undefined;
  const [, nothing, property] = match;
  const { receiver, arguments: given } = call;
  if (receiver && !receiver.value && call.callee === property) {
    return absent(receiver.text, nothing);
  }
  const empty = given.find((operand) => isNothing(operand));
  if (empty) return absent(empty.text, nothing);
  return explain('code-failed', {
    text: '{call}: something here is {nothing}, so it has no {property}. Check that it is assigned before.',
    values: { call: nameOf(call), nothing, property },
  });
}

/** tfjs: "Argument 'b' passed to 'matMul' must be a Tensor or TensorLike, but got 'null'". */
function noTensor(call: FailedCall): Explanation | undefined {
  const match =
    /Argument '?([\w[\]]+)'? passed to '?\w+'? must be a (?:Tensor or TensorLike|`?Tensor\[\]`? or `?TensorLike\[\]`?),? but got '(\w+)'/.exec(
      call.reason,
    );
  if (!match) return undefined;
  const got = match[2];
  const element = elementOf(call, match[1]);
  if (element !== undefined) return absent(element, 'undefined');
  const wrong = operandsOf(call).find(
    (operand) => !holdsTensor(operand) && operand.literal === undefined,
  );
  if (wrong && got === 'null') return absent(wrong.text, 'undefined');
  return explain('code-failed', {
    text: '{callee} takes a tensor, and {operand} is {got}. Give it the tensor inside.',
    values: { callee: call.callee, operand: wrong ? nameOf(wrong) : match[1], got },
  });
}

/** tfjs counts the elements of a list: `tensors[1]`. */
function elementOf(call: FailedCall, argument: string): string | undefined {
  const index = /\[(\d+)\]$/.exec(argument)?.[1];
  return index === undefined
    ? undefined
    : elementTexts(operandsOf(call)[0]?.text ?? '')?.[Number(index)]?.trim();
}

function isNothing({ value, literal }: { value?: unknown; literal?: unknown }): boolean {
  return value === undefined && (literal === undefined || literal === null);
}

/** A property is assigned in the constructor; anything else has a line of its own. */
function absent(text: string, nothing: string): Explanation {
  const name = nameOf({ text });
  if (/^this\.\w+$/.test(text.trim())) {
    return explain('code-failed', {
      text: '{name} is {nothing}: it is never assigned in the constructor. Assign it there, or check its spelling.',
      values: { name, nothing },
    });
  }
  return explain('code-failed', {
    text: '{name} is {nothing} here. Check its spelling, and that it is given a value before.',
    values: { name, nothing },
  });
}

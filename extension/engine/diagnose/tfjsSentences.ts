// What is left: sentences of tfjs whose pattern is known, and all others as they are, with the
// shapes of the operands.

import { explain } from './explanation.ts';
import type { Explanation } from './explanation.ts';
import type { FailedCall } from './failedCall.ts';
import { nameOf, numberOf, operandsOf, tensorsOf, written } from './operands.ts';

export function explainSentence(call: FailedCall): Explanation | undefined {
  return (
    noSize(call) ??
    rankOfInput(call) ??
    depthOfInput(call) ??
    shapeWithoutSize(call) ??
    layersApi(call)
  );
}

/** tensorscope/nn: "Linear: inputs must be a whole number of at least 1; got undefined." */
function noSize(call: FailedCall): Explanation | undefined {
  const match = /^(\w+): (\w+) must be a whole number of at least 1; got (\S+)\.$/.exec(
    call.reason,
  );
  if (!match) return undefined;
  const [, owner, size, got] = match;
  const wrong = call.arguments.find((operand) => String(numberOf(operand)) === got);
  const absent = call.arguments.find((operand) => operand.literal === undefined && !operand.value);
  const operand = got === 'undefined' ? absent : wrong;
  const values = { owner, size, got, operand: operand ? nameOf(operand) : size };
  const text =
    got === 'undefined' || got === 'NaN'
      ? '{owner} needs a number of {size}, and {operand} is {got}. Check the spelling of {operand}, and that it is given a value.'
      : '{owner} needs a whole number of {size}, at least 1; it is {got}. Choose another, or sizes that divide without a rest.';
  return explain('code-failed', { text, values });
}

/** "Error in maxPool: input must be rank 4 but got rank 2." */
function rankOfInput(call: FailedCall): Explanation | undefined {
  const match = /(\w+) must be (?:of )?rank (\d+),? (?:or rank \d+,? )?but got rank (\d+)/.exec(
    call.reason,
  );
  if (!match) return undefined;
  const [, , wanted, got] = match;
  const wrong = tensorsOf(call).find(({ value }) => value.shape.length === Number(got));
  if (!wrong) return undefined;
  return explain('rank-mismatch', {
    text: '{callee} takes {wanted} axes here, and {x} has {got}. Reshape it, or add the axis that is missing with expandDims.',
    values: { callee: call.callee, wanted, x: written(wrong), got },
  });
}

/** "Error in conv2d: depth of input (3) must match input depth for filter 1." */
function depthOfInput(call: FailedCall): Explanation | undefined {
  if (!/depth of input \(\d+\) must match/.test(call.reason)) return undefined;
  const [x, filter] = tensorsOf(call);
  if (!x || !filter) return undefined;
  return explain('shape-mismatch', {
    text: 'Channels differ: {x} and the filter {filter}. tf.{callee} takes images [batch, height, width, channels] and filters [height, width, channels, filters]: make both channels equal.',
    values: { x: written(x), filter: written(filter), callee: call.callee },
  });
}

function shapeWithoutSize(call: FailedCall): Explanation | undefined {
  const match = /shape comprised of positive integers but got shape \[([^\]]*)\]/.exec(call.reason);
  if (!match) return undefined;
  return explain('bad-reshape', {
    text: '{call} asks for the shape [{shape}]: every size must be a whole number. Check that each of them is given a value.',
    values: {
      call: nameOf(call),
      shape: match[1]
        .split(',')
        .map((size) => size || 'undefined')
        .join(', '),
    },
  });
}

/** Layers of tf.layers compare the input with what they were built for. */
function layersApi(call: FailedCall): Explanation | undefined {
  const [x] = tensorsOf(call);
  const name = call.layer?.name ?? call.callee;
  const ranks = /expected (?:min_)?ndim=(\d+), found ndim=(\d+)/.exec(call.reason);
  if (x && ranks) {
    return explain('rank-mismatch', {
      text: '{name} takes {wanted} axes, and {x} has {got}. Reshape {input} before it.',
      values: { name, wanted: ranks[1], x: written(x), got: ranks[2], input: nameOf(x) },
    });
  }
  const axis = /expected axis (-?\d+) of input shape to have value (\d+)/.exec(call.reason);
  if (!x || !axis) return undefined;
  return explain('shape-mismatch', {
    text: '{name} was built for {wanted} at axis {axis}, and {x} is given. Give it what it was first called with, or make another layer.',
    values: { name, wanted: axis[2], axis: axis[1], x: written(x) },
  });
}

/** The sentence itself, without the prefix that repeats the operation, and the operands. */
export function explainWithReason(call: FailedCall): Explanation {
  const reason = cleaned(call.reason);
  const operands = operandsOf(call)
    .filter(({ value }) => value !== undefined)
    .map(written)
    .join(', ');
  const values = { callee: call.callee, operands, reason };
  if (operands === '') return explain('code-failed', { text: '{callee}: {reason}', values });
  return explain('code-failed', { text: '{callee} of {operands}: {reason}', values });
}

function cleaned(reason: string): string {
  const plain = reason.replace(/^(Error in \w+: |Assertion failed:? ?)/, '').trim();
  const sentence = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

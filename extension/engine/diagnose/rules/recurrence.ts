// elman(inputs, before, W_hh): one hidden width, and one batch.

import { explain } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall } from '../failedCall.ts';
import { holdsTensor, nameOf, sizeText, written } from '../operands.ts';
import { axesText } from '../../../protocol/shapeText.ts';

export function explainRecurrence(call: FailedCall): Explanation | undefined {
  const [inputs, before, recurrent] = call.arguments;
  if (call.callee !== 'elman' || !holdsTensor(inputs) || !holdsTensor(before)) return undefined;
  const { shape, names } = inputs.value;
  const values = { inputs: written(inputs), before: written(before) };
  if (shape.length !== 3) {
    return explain('rank-mismatch', {
      text: 'elman takes inputs [time, batch, hidden], three axes; {inputs} has {rank}. Give it one row of hidden size for each token, beside {before}.',
      values: { ...values, rank: shape.length },
    });
  }
  const state = { shape: shape.slice(1), names: names?.slice(1) };
  if (before.value.shape.length !== 2) {
    return explain('rank-mismatch', {
      text: 'The state before {inputs} has two axes, {state}; it is {before}. Make it {state}.',
      values: { ...values, state: axesText(state, 'named') },
    });
  }
  if (String(before.value.shape) !== String(state.shape)) {
    return explain('shape-mismatch', {
      text: 'Inputs and state differ: {inputs} needs a state {state}, and it is {before}. Make both have one batch and one hidden size.',
      values: { ...values, state: axesText(state, 'named') },
    });
  }
  if (!call.reason.includes('takes vectors of') || !recurrent) return undefined;
  return explain('shape-mismatch', {
    text: '{name} does not map {hidden} hidden units to as many: {inputs}, {before}. Make it with {hidden} inputs and {hidden} outputs.',
    values: { ...values, name: nameOf(recurrent), hidden: sizeText(inputs.value, -1) },
  });
}

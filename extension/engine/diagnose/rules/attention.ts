// Attention: heads must divide the width, and a mask must fit the scores.

import { alignedShape, onlyPlacement } from './broadcasting.ts';
import { appendTo } from '../edits.ts';
import { explain, fixOf } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall } from '../failedCall.ts';
import { holdsTensor, nameOf, numberOf, operandsOf, sizeText, written } from '../operands.ts';
import type { TensorOperand } from '../operands.ts';

export function explainAttention(call: FailedCall): Explanation | undefined {
  if (call.callee === 'splitHeads') return explainSplitHeads(call);
  if (call.isNew) return explainHeadWidths(call);
  if (call.callee === 'maskedSoftmax') return explainSoftmaxMask(call);
  return explainSequenceMask(call);
}

function explainSplitHeads(call: FailedCall): Explanation | undefined {
  const [x, headsOperand] = operandsOf(call);
  const heads = numberOf(headsOperand);
  if (!holdsTensor(x) || heads === undefined) return undefined;
  const width = x.value.shape.at(-1) ?? 0;
  if (width % heads === 0) return undefined;
  return explain('head-count', {
    text: '{heads} heads do not divide the width of {x}: {width} / {heads} is no whole number. Choose a number of heads that divides {width}.',
    values: { heads, x: written(x), width: sizeText(x.value, -1) },
  });
}

/** `new nn.MultiHeadAttention(heads, dModel, dModel / heads, …)` */
function explainHeadWidths(call: FailedCall): Explanation | undefined {
  const match = /^\w*Attention: (dK|dV) must be a whole number .*; got ([\d.]+)\.$/.exec(
    call.reason,
  );
  const [headsOperand, dModelOperand, dK, dV] = call.arguments;
  const [heads, width] = [numberOf(headsOperand), numberOf(dModelOperand)];
  if (!match || heads === undefined || width === undefined) return undefined;
  return explain('head-count', {
    text: '{heads} heads do not divide the width {width}: {part} is {size}. Choose a number of heads that divides {width}.',
    values: { heads, width, part: nameOf(match[1] === 'dK' ? dK : dV), size: match[2] },
  });
}

function explainSoftmaxMask(call: FailedCall): Explanation | undefined {
  const [scores, mask] = operandsOf(call);
  if (!holdsTensor(scores) || !holdsTensor(mask)) return undefined;
  const rank = scores.value.shape.length;
  const together = alignedShape(scores.value.shape, mask.value.shape);
  const fits = together && String(together) === String(scores.value.shape);
  if (fits && mask.value.shape.length === rank) return undefined;
  const values = { mask: written(mask), scores: written(scores), name: nameOf(mask) };
  const places = onlyPlacement(mask.value, scores.value);
  if (mask.value.shape.length < rank && places) {
    const first = places[0];
    const change = Array.from({ length: rank - first }, (_, i) => i)
      .filter((i) => !places.includes(first + i))
      .map((i) => `.expandDims(${i})`)
      .join('');
    return explain(
      'mask-rank',
      {
        text: 'The mask {mask} does not fit the scores {scores}: sizes are compared from the right. Give it axes of 1: {name}{change}.',
        values: { ...values, change },
      },
      { fixes: fixOf(axisTitle(values.name, change), appendTo(mask, change)) },
    );
  }
  return explain(mask.value.shape.length === rank ? 'shape-mismatch' : 'mask-rank', {
    text: 'The mask {mask} does not fit the scores {scores}. Give it as many axes, each as long as theirs or 1.',
    values,
  });
}

function axisTitle(name: string, change: string) {
  return { text: 'Write {name}{change}', values: { name, change } };
}

/** Which operands are queries, keys and mask; a mask is (batch or 1, queries or 1, keys). */
function partsOf({ callee, layer, arguments: given }: FailedCall) {
  if (callee === 'attend')
    return { queries: given[0], keys: given[1], mask: given[3], lengthAxis: 2 };
  if (layer?.className === 'MultiHeadAttention') {
    return { queries: given[0], keys: given[0], mask: given[1], lengthAxis: 1 };
  }
  if (layer?.className === 'CrossAttention') {
    return { queries: given[0], keys: given[1], mask: given[2], lengthAxis: 1 };
  }
  return undefined;
}

function explainSequenceMask(call: FailedCall): Explanation | undefined {
  const { queries, keys, mask, lengthAxis } = partsOf(call) ?? {};
  if (!holdsTensor(queries) || !holdsTensor(keys) || !holdsTensor(mask) || !lengthAxis) {
    return undefined;
  }
  const wanted = [0, lengthAxis, lengthAxis].map((axis, i) => {
    const { shape, names } = (i === 2 ? keys : queries).value;
    return { size: shape[axis], name: names?.[axis] ?? String(shape[axis]) };
  });
  const takes = `[${wanted.map(({ name }, i) => (i < 2 && name !== '1' ? `${name} or 1` : name)).join(', ')}]`;
  const values = { mask: written(mask), x: written(queries), takes, name: nameOf(mask) };
  const sizes = wanted.map(({ size }) => size);
  const { shape } = mask.value;
  if (shape.length === 3) {
    const fits = shape.every((size, i) => size === sizes[i] || (i < 2 && size === 1));
    if (fits) return maskDtype(mask, values);
    return explain('shape-mismatch', {
      text: 'The mask {mask} does not fit {x}: it must be {takes}, one row for each query and one column for each key. Build it from the sequence that is looked at.',
      values,
    });
  }
  return wrongRank(mask, sizes, values);
}

function maskDtype(
  mask: TensorOperand,
  values: Readonly<Record<string, string>>,
): Explanation | undefined {
  const { dtype } = mask.value;
  if (dtype === 'bool') return undefined;
  return explain(
    'dtype-mismatch',
    {
      text: "The mask {mask} of {x} is {dtype}; it must be bool, true where something may be seen. Convert it: {name}.cast('bool').",
      values: { ...values, dtype },
    },
    { fixes: fixOf({ text: 'Convert {name} to bool', values }, appendTo(mask, ".cast('bool')")) },
  );
}

function wrongRank(
  mask: TensorOperand,
  sizes: readonly number[],
  values: Readonly<Record<string, string>>,
): Explanation {
  const changes = changesOf(mask, sizes, values.takes);
  if (changes.length !== 1) {
    return explain('mask-rank', {
      text: 'The mask {mask} has the wrong number of axes for {x}: it must be {takes}. Add or remove axes with expandDims or squeeze.',
      values,
    });
  }
  const [change] = changes;
  return explain(
    'mask-rank',
    {
      text: 'The mask {mask} has the wrong number of axes for {x}: it must be {takes}. Write {name}{change}.',
      values: { ...values, change },
    },
    { fixes: fixOf(axisTitle(values.name, change), appendTo(mask, change)) },
  );
}

/** What would make a mask of (batch or 1, queries or 1, keys) out of it. */
function changesOf(
  mask: TensorOperand,
  [batch, queries, keys]: readonly number[],
  takes: string,
): readonly string[] {
  const { shape, names } = mask.value;
  const isBatch = names ? takes.startsWith(`[${names[0]} or`) : shape[0] === batch;
  const changes: string[] = [];
  if (shape.length === 2 && shape[1] === keys) {
    if (shape[0] === batch && isBatch) changes.push('.expandDims(1)');
    if (shape[0] === queries && (queries !== batch || !isBatch)) changes.push('.expandDims(0)');
  }
  if (shape.length === 4 && shape[1] === 1) changes.push('.squeeze([1])');
  return changes;
}

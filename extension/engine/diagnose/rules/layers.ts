// Layers of tensorscope/nn: what each takes, compared with what it was given.

import { appendTo, replaceNumber } from '../edits.ts';
import { explain, fixOf } from '../explanation.ts';
import type { Explanation } from '../explanation.ts';
import type { FailedCall, LayerFacts } from '../failedCall.ts';
import { holdsTensor, isFixedSize, nameOf, productOf, sizeText, written } from '../operands.ts';
import type { TensorOperand } from '../operands.ts';

type LayerRule = (layer: LayerFacts, x: TensorOperand, call: FailedCall) => Explanation | undefined;

const rules: Readonly<Record<string, LayerRule>> = {
  Linear: explainLinear,
  Conv2d: (layer, x) =>
    explainImages(layer, x) ?? explainChannels(layer, x) ?? explainKernel(layer, x),
  BatchNorm2d: (layer, x) => explainImages(layer, x) ?? explainChannels(layer, x),
  MaxPool2d: (layer, x) => explainImages(layer, x) ?? explainKernel(layer, x),
  LayerNorm: (layer, x) => explainWidth(layer, x, layer.variables.weight?.[0], 0),
  Embedding: explainIds,
  MultiHeadAttention: (layer, x) => explainSequence(layer, x) ?? modelWidth(layer, x, 1),
  CrossAttention: (layer, x) => explainSequence(layer, x) ?? modelWidth(layer, x, 1),
  PositionwiseFeedForward: (layer, x) => modelWidth(layer, x, 0),
  PositionalEncoding: (layer, x) =>
    explainSequence(layer, x) ?? explainLength(layer, x) ?? modelWidth(layer, x, 0),
  LearnedPositionalEncoding: (layer, x) =>
    explainSequence(layer, x) ?? explainLength(layer, x) ?? modelWidth(layer, x, 0),
};

export function explainLayer(call: FailedCall): Explanation | undefined {
  const { layer, callee } = call;
  if (!layer || callee !== 'forward' || !Object.hasOwn(rules, layer.className)) return undefined;
  const rule = rules[layer.className];
  // Cross-attention takes two: what asks, and the memory that is asked.
  const inputs = layer.className === 'CrossAttention' ? 2 : 1;
  for (const x of call.arguments.slice(0, inputs).filter(holdsTensor)) {
    const found = rule(layer, x, call);
    if (found) return { ...found, related: madeHere(layer) };
  }
  return undefined;
}

function madeHere({ name, madeAt }: LayerFacts): Explanation['related'] {
  if (!madeAt) return [];
  const { range, text } = madeAt;
  const made = nameOf({ text });
  return [{ range, problem: { text: '{name} is made here: {made}', values: { name, made } } }];
}

function explainLinear(
  layer: LayerFacts,
  x: TensorOperand,
  { tfjsName }: FailedCall,
): Explanation | undefined {
  const { name, sizes, variables } = layer;
  const inputs = sizes.inputs ?? variables.weight?.[1];
  const outputs = sizes.outputs ?? variables.weight?.[0];
  const { shape } = x.value;
  if (inputs === undefined || shape.at(-1) === inputs) return undefined;
  const weight = `${name}.weightᵀ [${inputs}, ${outputs}]`;
  const values = { x: written(x), weight, name, input: nameOf(x), size: sizeText(x.value, -1) };
  if (shape.length === 0) {
    return explain('rank-mismatch', {
      text: '{input} is a single number, and {name} maps vectors: {x} × {weight}. Give {name} the tensor before it was summed up.',
      values,
    });
  }
  if (shape.length > 2 && productOf(shape.slice(1)) === inputs) {
    // Without its type TypeScript takes the result for a tensor of any rank, and underlines that.
    const type = tfjsName === undefined ? '' : `<${tfjsName}.Tensor2D>`;
    const change = `.reshape${type}([${x.text}.shape[0], -1])`;
    return explain(
      'shape-mismatch',
      {
        text: 'Inner sizes differ: {x} × {weight}. Flatten {input} first: {input}.reshape([{input}.shape[0], -1]).',
        values,
      },
      { fixes: fixOf({ text: 'Flatten {input}', values }, appendTo(x, change)) },
    );
  }
  if (!isFixedSize(x.value, -1)) {
    return explain('shape-mismatch', {
      text: 'Inner sizes differ: {x} × {weight}. The last axis of {input} must be {inputs} long, and it is {size}: reshape or transpose it first.',
      values: { ...values, inputs },
    });
  }
  return takesInstead(layer, x, 0, {
    text: 'Inner sizes differ: {x} × {weight}. Make {name} take {size} inputs.',
    values,
  });
}

/** With a quick fix of the size in `new Linear(1152, 10)`, unless the data decide that size. */
function takesInstead(
  layer: LayerFacts,
  x: TensorOperand,
  argument: number,
  problem: Explanation['problem'],
  axis = -1,
): Explanation {
  const size = x.value.shape.at(axis) ?? 0;
  const edit = isFixedSize(x.value, axis)
    ? replaceNumber(layer.madeAt?.arguments[argument], size)
    : undefined;
  const title = { text: 'Make {name} with {size}', values: { name: layer.name, size } };
  return explain('shape-mismatch', problem, { fixes: fixOf(title, edit) });
}

function explainImages(layer: LayerFacts, x: TensorOperand): Explanation | undefined {
  const rank = x.value.shape.length;
  if (rank === 4) return undefined;
  const values = { name: layer.name, x: written(x), input: nameOf(x), rank };
  if (rank !== 3) {
    return explain('rank-mismatch', {
      text: '{name} takes images [batch, channels, height, width], four axes; {x} has {rank}. Give it the images before they are flattened.',
      values,
    });
  }
  return explain(
    'rank-mismatch',
    {
      text: '{name} takes images [batch, channels, height, width], four axes; {x} has {rank}. Add the one that is missing: {input}.expandDims(1) for the channels.',
      values,
    },
    {
      fixes: fixOf({ text: 'Give {input} a channel axis', values }, appendTo(x, '.expandDims(1)')),
    },
  );
}

function explainChannels(layer: LayerFacts, x: TensorOperand): Explanation | undefined {
  const { weight, gamma } = layer.variables;
  const channels = weight?.[1] ?? gamma?.[0];
  if (channels === undefined || x.value.shape[1] === channels) return undefined;
  const size = sizeText(x.value, 1);
  const values = { name: layer.name, channels, x: written(x), size, input: nameOf(x) };
  if (x.value.shape[3] === channels) {
    return explain(
      'shape-mismatch',
      {
        text: 'Channels differ: {name} takes {channels}, and {x} has {size} at axis 1. Its channels come last: {input}.transpose([0, 3, 1, 2]).',
        values,
      },
      {
        fixes: fixOf(
          { text: 'Put the channels of {input} first', values },
          appendTo(x, '.transpose([0, 3, 1, 2])'),
        ),
      },
    );
  }
  return takesInstead(
    layer,
    x,
    0,
    {
      text: 'Channels differ: {name} takes {channels}, and {x} has {size} at axis 1. Make {name} take {size} channels.',
      values,
    },
    1,
  );
}

function explainKernel(layer: LayerFacts, x: TensorOperand): Explanation | undefined {
  const { kernelSize } = layer.sizes;
  const [height, width] = x.value.shape.slice(2);
  if (kernelSize === undefined || (height >= kernelSize && width >= kernelSize)) return undefined;
  return explain('shape-mismatch', {
    text: 'The window of {name}, {kernel} × {kernel}, does not fit into {x}: {height} × {width}. Make it at most {largest}.',
    values: {
      ...{ name: layer.name, kernel: kernelSize, x: written(x) },
      ...{ height, width, largest: Math.min(height, width) },
    },
  });
}

function explainIds(layer: LayerFacts, x: TensorOperand): Explanation | undefined {
  if (x.value.dtype === 'int32') return undefined;
  const values = { name: layer.name, x: written(x), input: nameOf(x), dtype: x.value.dtype };
  return explain(
    'dtype-mismatch',
    {
      text: "{name} looks up ids, which are int32; {x} is {dtype}. Give it the ids, or convert: {input}.cast('int32').",
      values,
    },
    { fixes: fixOf({ text: 'Convert {input} to int32', values }, appendTo(x, ".cast('int32')")) },
  );
}

function explainSequence(layer: LayerFacts, x: TensorOperand): Explanation | undefined {
  const rank = x.value.shape.length;
  if (rank === 3) return undefined;
  return explain('rank-mismatch', {
    text: '{name} takes sequences [batch, length, width], three axes; {x} has {rank}. Reshape it, or add the axis that is missing with expandDims.',
    values: { name: layer.name, x: written(x), rank },
  });
}

function modelWidth(layer: LayerFacts, x: TensorOperand, argument: number) {
  return explainWidth(layer, x, layer.sizes.dModel, argument);
}

function explainWidth(
  layer: LayerFacts,
  x: TensorOperand,
  width: number | undefined,
  argument: number,
): Explanation | undefined {
  if (width === undefined || x.value.shape.at(-1) === width) return undefined;
  return takesInstead(layer, x, argument, {
    text: 'Widths differ: {name} takes vectors of {width}, and those of {x} are {size} long. Make {name} with the width {size}.',
    values: { name: layer.name, width, x: written(x), size: sizeText(x.value, -1) },
  });
}

function explainLength(layer: LayerFacts, x: TensorOperand): Explanation | undefined {
  const longest = layer.sizes.nPosition;
  const length = x.value.shape[1];
  if (longest === undefined || length <= longest) return undefined;
  return explain('shape-mismatch', {
    text: '{name} has {longest} positions, and {x} is {length} long. Make {name} with at least {length} positions.',
    values: { name: layer.name, longest, x: written(x), length },
  });
}

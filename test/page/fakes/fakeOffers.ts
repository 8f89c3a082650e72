// What the recognisers of an engine would find in the three models, and the sites of these pictures.

import type { Site } from '../../../extension/protocol/shapeTable.ts';
import type { ShippedModel } from '../../../extension/protocol/trainRequest.ts';
import type { AxisRoles, ViewId, ViewOffer } from '../../../extension/protocol/viewOffer.ts';

/** What makes the pictures, each declared on a line of its file; the layer file comes first. */
export const declared: readonly Site[] = [
  declaration(1, 'states', 'nn/elman.ts', 30),
  declaration(2, 'states', 'models/rnn.ts', 48),
  declaration(3, 'weights', 'nn/multiHeadAttention.ts', 40),
  declaration(4, 'conv', 'models/cnn.ts', 21),
  declaration(5, 'bn', 'models/cnn.ts', 22),
  declaration(6, 'relu', 'models/cnn.ts', 23),
  declaration(7, 'pool', 'models/cnn.ts', 24),
  declaration(8, 'logits', 'models/cnn.ts', 26),
  declaration(9, 'logits', 'models/rnn.ts', 50),
  declaration(10, 'logits', 'models/transformer.ts', 70),
];

function declaration(id: number, name: string, file: string, line: number): Site {
  const range = { file, startLine: line, startColumn: 10, endLine: line, endColumn: 17 };
  return { id: `${file}#${id}`, range, name, kind: 'declaration', executions: [] };
}

/** `modules`: one place for each. */
function offer(
  view: ViewId,
  title: string,
  id: number,
  axes: AxisRoles,
  modules: readonly string[] = [''],
): ViewOffer {
  const { id: site, name } = declared[id - 1];
  const places = modules.map((module) => {
    const place = { site, module, iteration: 0, part: 0 };
    return { place, name: module === '' ? name : module, shape: [], axes };
  });
  return { view, title, places };
}

const heads: AxisRoles = { head: 1, query: 2, key: 3 };
const maps: AxisRoles = { channel: 1, height: 2, width: 3 };

function stack(module: (layer: number) => string): string[] {
  return [0, 1, 2].map(module);
}

export const offersOf: Readonly<Record<ShippedModel, readonly ViewOffer[]>> = {
  cnn: [
    ...['conv', 'bn', 'relu', 'pool'].map((title, i) => offer('featureMaps', title, 4 + i, maps)),
    offer('logits', 'logits', 8, { class: 1 }),
  ],
  rnn: [
    offer('hiddenStates', 'states', 2, { time: 1, unit: 2 }),
    offer('logits', 'logits', 9, { time: 1, class: 2 }),
  ],
  transformer: [
    offer(
      ...(['attention', 'encoder.slf_attn', 3, heads] as const),
      stack((layer) => `encoder.layer_stack.${layer}.slf_attn`),
    ),
    offer(
      ...(['attention', 'decoder.slf_attn', 3, heads] as const),
      stack((layer) => `decoder.layer_stack.${layer}.slf_attn`),
    ),
    offer(
      ...(['attention', 'decoder.enc_attn', 3, heads] as const),
      stack((layer) => `decoder.layer_stack.${layer}.enc_attn`),
    ),
    offer('logits', 'logits', 10, { time: 1, class: 2 }),
  ],
};

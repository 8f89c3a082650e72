// How shapes are written, in the editor and in the terminal.

import type { LayerRow, TensorShape, ValueShape } from './shapeTable.ts';

/** `Tensor[B, 8, H-2, W-2]`, or the sizes of the traced pass: `Tensor[4, 8, 26, 26]`. */
export type ShapeForm = 'named' | 'concrete';

/** `Tensor[4, 8, 26, 26]`, `[Tensor[2, 3], Tensor[4]]`, `{ mask: Tensor[4, 1, 9] }` */
export function shapeText(value: ValueShape, form: ShapeForm = 'concrete'): string {
  switch (value.kind) {
    case 'tensor':
      return `Tensor${axesText(value, form)}`;
    case 'list':
      return `[${listText(value.items.map((item) => shapeText(item, form)))}]`;
    case 'record': {
      const fields = Object.entries(value.fields);
      return `{ ${fields.map(([name, field]) => `${name}: ${shapeText(field, form)}`).join(', ')} }`;
    }
  }
}

/** For narrow places: `[4, 8, 26, 26]`, and of several tensors the first: `[3, 20, 128], …`. */
export function sizesText(value: ValueShape, form: ShapeForm = 'concrete'): string {
  if (value.kind === 'tensor') return axesText(value, form);
  const parts = value.kind === 'list' ? value.items : Object.values(value.fields);
  const [first] = parts;
  if (!first) return '';
  return parts.length > 1 ? `${sizesText(first, form)}, …` : sizesText(first, form);
}

export function isNamed(value: ValueShape): boolean {
  return shapeText(value, 'named') !== shapeText(value, 'concrete');
}

/** `[B, 8, H-2, W-2]`, or `[4, 8, 26, 26]` where the axes have no names. */
export function axesText(value: Pick<TensorShape, 'shape' | 'names'>, form: ShapeForm): string {
  const axes = form === 'named' && value.names ? value.names : value.shape;
  return `[${axes.join(', ')}]`;
}

/** `[Tensor[4], Tensor[4], Tensor[4]]` would say little in much room: `3 × Tensor[4]`. */
function listText(items: readonly string[]): string {
  const [first] = items;
  const repeated = items.length > 2 && items.every((item) => item === first);
  return repeated ? `${items.length} × ${first}` : items.join(', ');
}

/** Of a layer: `Linear`, or `Linear ×3` where it is used at three places. */
export function operationText({
  operation,
  uses = 1,
}: Pick<LayerRow, 'operation' | 'uses'>): string {
  return uses > 1 ? `${operation} ×${uses}` : operation;
}

// Shapes as text: `[4, 8, 26, 26]`, or with named dimensions `[B, 8, H-2, W-2]`; equal values of a
// list are counted, `2 × [4, 4, 29, 29]`.

import type { ValueShape } from '../../extension/protocol/shapeTable.ts';
import { axesText } from '../../extension/protocol/shapeText.ts';
import type { ShapeForm } from '../../extension/protocol/shapeText.ts';

/** One line of text for each different value in a result. */
export function shapeLines(value: ValueShape, form: ShapeForm): readonly string[] {
  switch (value.kind) {
    case 'tensor':
      return [axesText(value, form)];
    case 'list':
      return countEqual(value.items.flatMap((item) => shapeLines(item, form)));
    case 'record':
      // A layer's first field is its output; what it returns besides is shown at its source line.
      return Object.values(value.fields)
        .slice(0, 1)
        .flatMap((field) => shapeLines(field, form));
  }
}

function countEqual(lines: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, count]) => (count > 1 ? `${count} × ${line}` : line));
}

// The range of the colours in which a tensor is drawn, and the choice between the two there are.

import type { TemplateResult } from 'lit';
import { valueRange } from '../draw/colorScale.ts';
import type { RangeMode, ValueRange } from '../draw/colorScale.ts';
import { text } from '../strings.ts';
import type { ViewMemory } from '../viewMemory.ts';
import { tabs } from './pictureParts.ts';

/** Remembers the range of one tensor, as finding it looks at every value. */
export class TensorRange {
  private known:
    | { readonly values: Float32Array; readonly mode: RangeMode; readonly range: ValueRange }
    | undefined;

  of(values: Float32Array, nonNegative: boolean, mode: RangeMode): ValueRange {
    if (this.known?.values !== values || this.known.mode !== mode) {
      this.known = { values, mode, range: valueRange(values, nonNegative, mode) };
    }
    return this.known.range;
  }
}

interface RangeContext {
  readonly memory: ViewMemory;
  readonly redraw: () => void;
}

/** Says which range the ramp beside it has; the choice holds for all maps that have one. */
export function rangeTabs({ memory, redraw }: RangeContext): TemplateResult {
  const modes = (['full', 'fit'] as const).map((id) => ({ id, label: text(`picture.${id}`) }));
  return tabs(text('picture.range'), modes, memory.choices.mapRange, (mapRange) => {
    memory.change({ mapRange });
    redraw();
  });
}

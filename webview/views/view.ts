// What every view offers, and what it is given. A view draws what a recogniser of the engine has
// found in a model (protocol/viewOffer.ts); it is shown in a panel of its own and at the caret.

import type { TemplateResult, nothing } from 'lit';
import type { TensorAnswer } from '../../extension/protocol/looks/tensor.ts';
import type { ViewId, ViewOffer } from '../../extension/protocol/viewOffer.ts';
import type { ViewStringKey } from '../../extension/protocol/viewStrings.ts';
import type { Theme } from '../theme.ts';
import type { ViewMemory } from '../viewMemory.ts';
import type { RoleTensor } from './roleTensor.ts';

/** What a person has chosen in the picture; each view uses what it has. May lie outside of it. */
export interface ViewChoice {
  /** Number of the offered place. */
  readonly layer: number;
  /** Head or channel. */
  readonly tile: number;
  readonly row: number;
  readonly column: number;
  /** The tile alone, large. */
  readonly enlarged: boolean;
}

export const firstChoice: ViewChoice = { layer: 0, tile: 0, row: 0, column: 0, enlarged: false };

/** An offer with its numbers, all of one sample. */
export interface Shown {
  readonly offer: ViewOffer;
  /** One for each place of the offer. */
  readonly tensors: readonly RoleTensor[];
  /** What the model was given, for a view that shows it. */
  readonly input?: TensorAnswer;
  readonly choice: ViewChoice;
}

export interface ViewContext {
  readonly memory: ViewMemory;
  readonly redraw: () => void;
  readonly say: (sentence: string) => void;
  readonly choose: (choice: Partial<ViewChoice>) => void;
  /** Goes to the source of a place of the offer. */
  readonly open: (layer: number) => void;
  /** A link to it, where the view stands alone. */
  readonly link: (layer: number) => TemplateResult | typeof nothing;
}

export interface View {
  body(shown: Shown, asTable: boolean): TemplateResult;
  /** Paints the canvases of the body, which is in the document by now. */
  draw?(shown: Shown, widthCss: number, theme: Theme): void;
}

export interface ViewEntry {
  readonly view: ViewId;
  readonly title: ViewStringKey & `section.${string}`;
  /** Beside the tensors it shows what the model was given. */
  readonly showsInput?: boolean;
  readonly make: (context: ViewContext) => View;
}

/** A choice that lies outside of what there is. */
export function held(choice: number, count: number): number {
  return Math.max(0, Math.min(count - 1, choice));
}

// What the Inspector's *At the caret* shows.

import type { TensorAnswer } from './looks/tensor.ts';
import type { Repeat, SourceRange } from './shapeTable.ts';
import type { TraceRef } from './trace.ts';
import type { OfferedPlace, ViewId } from './viewOffer.ts';

/** The expression under the caret, or a pinned one. */
export interface ShownSite {
  /** Stays the same while the expression does. */
  readonly key: string;
  readonly name: string;
  readonly range: SourceRange;
  /** Of whose text the range is; none where the expression is gone. */
  readonly trace?: TraceRef;
  /** `models/cnn.ts:42`, short. */
  readonly place: string;
  /** Named shape, as in the inlays: `Tensor[B, 8, H-2, W-2]`. */
  readonly namedShape: string;
  /** `encoder.layer_stack.0.slf_attn`, one for each module it ran in; '' is the model. */
  readonly modules: readonly string[];
  readonly module: number;
  /** How often it ran in that module, and which of these is shown. */
  readonly iterations: number;
  readonly iteration: number;
  readonly repeat?: Repeat;
  /** Names of the tensors in an array or object; one empty name for a tensor. */
  readonly parts: readonly string[];
  readonly part: number;
  /** What else is to be said of the values, in the reader's language. */
  readonly note?: string;
  /** The text was edited since it was traced. */
  readonly isStale: boolean;
  /** The view that a recogniser has found for it; without one it is drawn as any tensor is. */
  readonly offered?: { readonly view: ViewId; readonly place: OfferedPlace };
  /** Whole where a view draws it, else with a picture. */
  readonly value?: TensorAnswer;
  /** Why there is no value, in the reader's language. */
  readonly failure?: string;
}

export interface CaretState {
  /** The Inspector follows the caret. */
  readonly follows: boolean;
  /** Under the caret, if there is an expression with a tensor. */
  readonly caret?: ShownSite;
  /** Why there is none: no model or layer file, nothing there makes a tensor, or not traced yet. */
  readonly absence?: 'noModelFile' | 'noTensor' | 'tracing';
  /** Why the shapes of the file at the caret are not known, in the reader's language. */
  readonly failure?: string;
  readonly pinned: readonly ShownSite[];
}

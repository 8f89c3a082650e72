// What one run of an expression held: numbers about a tensor, and a picture of it.

import type { SourceRange } from './shapeTable.ts';

/** Which tensor is meant. */
export interface SiteChoice {
  /** `ShapeTable.traceId` and `Site.id`. */
  readonly traceId: number;
  readonly site: string;
  /** Index into `Site.executions`. */
  readonly execution: number;
  /** Of an array, tuple or object the how manieth tensor, counted through; 0 for a tensor. */
  readonly part: number;
}

export interface SiteValue extends SiteChoice {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Where the weights come from: of the run at this step, or as a new model has them. */
  readonly origin:
    | { readonly kind: 'newModel' }
    | { readonly kind: 'run'; readonly runId: number; readonly step: number };
  /** Over the finite numbers; all NaN when there are none. */
  readonly statistics: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly std: number;
    readonly nan: number;
    readonly infinite: number;
  };
  /** √ of the sum of squares of the loss's gradient with respect to this tensor. */
  readonly gradientNorm?: number;
  readonly picture?: TensorPicture;
}

/**
 * The last two axes as an image, the axis before them as tiles; of axes before that the first
 * entry, but of a parameter all (kernels). Large ones are shown in part: then `rows` × `columns` is less than `fullRows` × ….
 */
export interface TensorPicture {
  readonly tiles: number;
  readonly rows: number;
  readonly columns: number;
  readonly fullTiles: number;
  readonly fullRows: number;
  readonly fullColumns: number;
  /** (tiles, rows, columns), row-major. */
  readonly values: Float32Array;
  /** No number is negative: magnitude scale, else signed. */
  readonly nonNegative: boolean;
  /** A small PNG for the hover, in the colours of the theme that was asked for. */
  readonly png?: Uint8Array;
}

/** What the Inspector's *At the caret* shows: the expression under the caret, or a pinned one. */
export interface ShownSite {
  /** Stays the same while the expression does. */
  readonly key: string;
  readonly name: string;
  readonly range: SourceRange;
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
  /** Names of the tensors in an array or object; one empty name for a tensor. */
  readonly parts: readonly string[];
  readonly part: number;
  /** The text was edited since it was traced. */
  readonly isStale: boolean;
  readonly value?: SiteValue;
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

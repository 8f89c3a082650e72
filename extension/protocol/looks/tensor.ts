// The look at one tensor: what an expression made (a parameter is one, too), or an input.

import type { Origin } from '../cursor.ts';

/** One tensor of a trace: what an expression made, or what the model is given. */
export type Place = SitePlace | InputPlace;

export interface SitePlace {
  /** `Site.id` */
  readonly site: string;
  /** `Execution.modulePath` */
  readonly module: string;
  /** How many times the site had run before in this module; all its runs are stacked, first to last. */
  readonly iteration: number | 'all';
  /** Of an array, tuple or object: the tensor's number, counted through; 0 for a tensor. */
  readonly part: number;
}

/** Equal for equal places. */
export function placeKey({ site, module, iteration, part }: SitePlace): string {
  return JSON.stringify([site, module, iteration, part]);
}

export interface InputPlace {
  /** Number of the model's input. */
  readonly input: number;
}

export interface TensorLook {
  readonly kind: 'tensor';
  readonly place: Place;
  /** Number of the validation sample that the values are of. */
  readonly sample: number;
  readonly take: Take;
}

/** How much is wanted: numbers about the tensor only, a picture of it, or all its values. */
export type Take =
  | { readonly kind: 'summary' }
  /** `colors`: a small PNG in the colours of this theme is wanted, too. */
  | { readonly kind: 'picture'; readonly colors?: 'light' | 'dark' }
  /** Of the sample, all of them: (…), row-major. */
  | { readonly kind: 'whole' };

/** What the positions along one axis stand for. */
export interface AxisLabels {
  readonly meaning: AxisMeaning;
  /** One text for each position; without them, positions are numbers. */
  readonly labels?: readonly string[];
  /** The first position that is padding; absent where there is none. */
  readonly paddedFrom?: number;
}

/** `source`, `target` and `time` are the axes of sequences. */
export type AxisMeaning =
  'batch' | 'height' | 'width' | 'time' | 'source' | 'target' | 'class' | 'other';

export interface Statistics {
  /** Over the finite numbers; all NaN when there are none. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly nan: number;
  readonly infinite: number;
}

export interface TensorAnswer {
  readonly kind: 'tensor';
  readonly origin: Origin;
  /**
   * What was looked at: the last run of the site where there are fewer than were asked for; of a
   * site that the trace did not reach, in the first module that it ran in.
   */
  readonly place: Place;
  readonly sample: number;
  /** How many samples one can choose from. */
  readonly samples: number;
  /** Of the tensor, the whole batch of samples included. */
  readonly shape: readonly number[];
  readonly dtype: string;
  /** One for each axis. */
  readonly axes: readonly AxisLabels[];
  /** Over the whole batch of samples. */
  readonly statistics: Statistics;
  /** √ of the sum of squares of the loss's gradient with respect to this tensor. */
  readonly gradientNorm?: number;
  /** The modules that the site ran in in the pass that was looked at; none for an input. */
  readonly modules: readonly string[];
  /** How often it ran in this module. */
  readonly iterations: number;
  /** Names of the tensors that it made then, as `Place.part` counts them; '' for a tensor itself. */
  readonly parts: readonly string[];
  readonly picture?: TensorPicture;
  readonly whole?: WholeTensor;
}

/**
 * Of the batch the sample; then the last two axes as an image, the axis before them as tiles; of
 * axes before that the first entry, but of a parameter all (kernels). Large ones are shown in part:
 * then `rows` × `columns` is less than `fullRows` × ….
 */
export interface TensorPicture {
  /**
   * For each axis of the tensor: which of the picture's it is, or the entry that is shown of it.
   * Several axes may be the tiles, counted through row-major.
   */
  readonly index: readonly (number | 'tile' | 'row' | 'column')[];
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

export interface WholeTensor {
  /** Without the batch axis. */
  readonly shape: readonly number[];
  /** Of those axes. */
  readonly axes: readonly AxisLabels[];
  readonly values: Float32Array;
}

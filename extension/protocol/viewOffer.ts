// What a trace can show: found by the recognisers of `engine/views/`, for any model.

import type { SitePlace } from './looks/tensor.ts';

export type ViewId = 'attention' | 'featureMaps' | 'hiddenStates' | 'logits';

/**
 * One picture of a view: of those that a model has of one view the page makes tabs, in this order. It
 * says where the tensors are and how to read their axes, so the page draws without knowing the model:
 * it looks at `places` and takes rows, columns and tiles by their roles, whatever order they come in.
 */
export interface ViewOffer {
  readonly view: ViewId;
  /** Of the tab: `encoder.slf_attn`, `conv`; module paths and declared names. */
  readonly title: string;
  /** The tensors of the picture in forward order: the layers of a stack; most pictures have one. */
  readonly places: readonly OfferedPlace[];
}

export interface OfferedPlace {
  readonly place: SitePlace;
  /** `encoder.layer_stack.0.slf_attn`; `block #3` for the third use of a shared layer. */
  readonly name: string;
  /** Of the whole tensor, the batch included, as the table has it; of all runs of a line, these first. */
  readonly shape: readonly number[];
  readonly axes: AxisRoles;
}

/** Which axis of the shape is which of the picture's, by position; the batch axis is in none. */
export type AxisRoles = Readonly<Partial<Record<AxisRole, number>>>;

export type AxisRole =
  'head' | 'query' | 'key' | 'channel' | 'height' | 'width' | 'time' | 'unit' | 'class';

// What a trace can show: found by the recognisers of `engine/views/`, for any model.

import type { Place } from './looks/tensor.ts';

export type ViewId = 'attention' | 'featureMaps' | 'hiddenStates' | 'logits';

/** One picture of a view, or one of several that it offers as tabs: the encoder's attention. */
export interface ViewOffer {
  readonly view: ViewId;
  /** Of the tab: `encoder`, `conv`; a module path or a declared name, empty where there is one only. */
  readonly title: string;
  /** The tensors of the picture in forward order: the layers of a stack, the time steps of a loop. */
  readonly places: readonly OfferedPlace[];
}

export interface OfferedPlace {
  readonly place: Place;
  /** `encoder.layer_stack.0.slf_attn`, `t = 3`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Which axis of `shape` is which of the picture's, by position; the batch axis is in none. */
  readonly roles: Readonly<Record<string, number>>;
}

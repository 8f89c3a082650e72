// The one copy of a tensor's numbers on their way from the engine to a page. What arrives from the
// child is a view into a large shared receive buffer, and VS Code's webview serializer ships the
// whole buffer behind a view: posted unchanged, ten floats would cost hundreds of kilobytes.

import type { Frame } from '../../protocol/frames.ts';
import type { TensorAnswer } from '../../protocol/looks/tensor.ts';

/** Copies what the view shows; slicing its buffer would forget where the view begins. */
export function ownCopy(values: Float32Array): Float32Array<ArrayBuffer> {
  return new Float32Array(values);
}

export function relayFrame(frame: Frame): Frame {
  switch (frame.kind) {
    case 'attention':
      return { ...frame, weights: ownCopy(frame.weights) };
    case 'featureMaps':
      return { ...frame, maps: ownCopy(frame.maps), image: ownCopy(frame.image) };
    case 'hiddenStates':
      return { ...frame, states: ownCopy(frame.states) };
  }
}

/** Without the picture for the hover, which a page has no use for. */
export function relayValue(value: TensorAnswer): TensorAnswer {
  if (!value.picture) return value;
  const values = ownCopy(value.picture.values);
  return { ...value, picture: { ...value.picture, values, png: undefined } };
}

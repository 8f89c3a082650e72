// Layers of a LayersModel run inside tfjs, where there are no probes: while a pass runs, each of them
// tells what it puts out, at the place where it was made.

import * as tf from '@tensorflow/tfjs';
import type { Recorder } from '../../probe/recorder.ts';
import type { TrainableModel } from '../models/trainableModel.ts';

type LayerCall = (
  this: tf.layers.Layer,
  ...given: Parameters<tf.layers.Layer['call']>
) => ReturnType<tf.layers.Layer['call']>;

/** `building`: what has recorded the constructors. Returns what ends it. */
export function layersTelling(
  { subject }: TrainableModel,
  recorder: Recorder,
  building = recorder,
): () => void {
  if (!(subject instanceof tf.LayersModel)) return () => undefined;
  const told = subject.layers.map((layer) => {
    const call: LayerCall = Reflect.get(layer, 'call');
    const site = building.madeAt.get(layer) ?? madeAt.get(layer);
    if (site !== undefined) madeAt.set(layer, site);
    layer.call = (inputs, options) => {
      if (site !== undefined) recorder.begin(site);
      const running = recorder.enter(layer);
      let output: ReturnType<LayerCall>;
      try {
        output = call.call(layer, inputs, options);
      } finally {
        recorder.exit(running);
      }
      return site === undefined ? output : recorder.result(site, output);
    };
    return { layer, call };
  });
  return () => {
    for (const { layer, call } of told) layer.call = call;
  };
}

/** Layers are made while the file is loaded, which only the first pass over it records. */
const madeAt = new WeakMap<tf.layers.Layer, number>();

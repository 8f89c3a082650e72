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
  const lastLayers = subject.outputs.map(({ sourceLayer }) => sourceLayer);
  const told = subject.layers.map((layer) => {
    const call: LayerCall = Reflect.get(layer, 'call');
    const site = building.madeAt.get(layer) ?? madeAt.get(layer);
    if (site !== undefined) madeAt.set(layer, site);
    layer.call = (inputs, options) => {
      const running = recorder.enter(layer);
      let output: ReturnType<LayerCall>;
      try {
        output = call.call(layer, inputs, options);
      } finally {
        recorder.exit(running);
      }
      if (site === undefined) return output;
      const told = recorder.result(site, output);
      // tfjs disposes of what no later layer needs; what was told may be kept. What the model puts
      // out it returns: that is the tensor that was told.
      const isPassedOn = told instanceof tf.Tensor && !lastLayers.includes(layer);
      return isPassedOn ? told.clone() : told;
    };
    return { layer, call };
  });
  return () => {
    for (const { layer, call } of told) layer.call = call;
  };
}

/** Layers are made while the file is loaded, which only the first pass over it records. */
const madeAt = new WeakMap<tf.layers.Layer, number>();

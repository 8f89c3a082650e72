// One forward pass of a probed model, recorded as far as it got.

import * as tf from '@tensorflow/tfjs';
import { isTensor } from '../../probe/describeValue.ts';
import type { Sizes } from '../../probe/dimensionForms.ts';
import { withProbe } from '../../probe/probe.ts';
import { Recorder } from '../../probe/recorder.ts';
import { drawFrom } from '../guard/seededRandom.ts';
import type { TrainableModel } from '../models/trainableModel.ts';
import { sampleInputs } from './inputAxes.ts';
import type { Axis } from './inputAxes.ts';
import { newModelSeed } from './subject.ts';
import type { Built } from './subject.ts';
import { layersTelling } from './layersProbe.ts';

export interface Pass {
  readonly sizes: Sizes;
  readonly recorder: Recorder;
  /** What `forward` returned; its tensors are freed. */
  readonly outputs?: unknown;
  /** Why it ended early. */
  readonly error?: unknown;
}

/** What follows forward, while its tensors are alive. */
type Then = (outputs: unknown, targets: tf.Tensor, inputs: readonly tf.Tensor[]) => void;

/** A recorder that knows parameters and buffers by their class. */
export function newRecorder(): Recorder {
  const recorder = new Recorder();
  recorder.holds = holdsOf();
  return recorder;
}

/**
 * `pass` draws what the first step of training does: where it goes must not depend on luck. The
 * running statistics that it moves are put back: of some files there is one model only.
 */
export function asFirstStep<T>(model: TrainableModel, pass: () => T): T {
  drawFrom(newModelSeed, 'step', 1);
  const buffers = [...model.namedBuffers().values()];
  const before = buffers.map((buffer) => buffer.clone());
  try {
    return pass();
  } finally {
    buffers.forEach((buffer, i) => buffer.assign(before[i]));
    tf.dispose(before);
  }
}

/** Leaves no tensors behind, unless the model's own code does. */
export function runPass(
  { model, sizes }: Pick<Built, 'model' | 'sizes'>,
  axes: readonly Axis[],
  lengths: Sizes,
  { recorder = newRecorder(), then = () => undefined }: { recorder?: Recorder; then?: Then } = {},
): Pass {
  let error: unknown;
  let outputs: unknown;
  tf.tidy(() => {
    const { inputs, targets } = sampleInputs(sizes, axes, lengths);
    recorder.holds = holdsOf(inputs);
    const pass = () => withProbe(recorder, () => forward(model, inputs, recorder));
    try {
      outputs = asFirstStep(model, pass);
      then(outputs, targets, inputs);
    } catch (thrown) {
      error = thrown ?? new Error('forward threw nothing');
    }
  });
  return { sizes: lengths, recorder, outputs, error };
}

function forward(model: TrainableModel, inputs: readonly tf.Tensor[], recorder: Recorder): unknown {
  const silence = layersTelling(model, recorder);
  try {
    return model.forward(inputs);
  } finally {
    silence();
  }
}

function holdsOf(inputs: readonly tf.Tensor[] = []): Recorder['holds'] {
  return (tensor) => {
    if (tensor instanceof tf.Variable) return tensor.trainable ? 'parameter' : 'buffer';
    return isTensor(tensor) && inputs.includes(tensor as unknown as tf.Tensor)
      ? 'input'
      : undefined;
  };
}

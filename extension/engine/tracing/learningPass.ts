// A pass as a training step makes it, forward and backward: whether there is a loss, which parameters
// learn, and what is left behind.

import * as tf from '@tensorflow/tfjs';
import { valueAndGrads } from 'tensorscope/nn';
import type { Sizes } from '../../probe/dimensionForms.ts';
import { withProbe } from '../../probe/probe.ts';
import type { Recorder } from '../../probe/recorder.ts';
import { outputTensor } from '../tasks/loss.ts';
import { sampleInputs } from './inputAxes.ts';
import type { Axis } from './inputAxes.ts';
import { asFirstStep, newRecorder } from './pass.ts';
import type { Built } from './subject.ts';

export interface LearningPass {
  readonly recorder: Recorder;
  /** Why it ended early. */
  readonly error?: unknown;
  /** What forward returned, disposed by now; nothing if it did not return. */
  readonly outputs?: unknown;
  /** Names of parameters that the loss depends on. */
  readonly learning: ReadonlySet<string>;
  /** Tensors that are there and were not before. */
  readonly leftBehind: number;
}

const nothingLearns = 'Cannot compute gradient of y=f(x) with respect to x';

export function runLearningPass(
  { model, sizes, loss }: Built,
  axes: readonly Axis[],
  lengths: Sizes,
): LearningPass {
  const recorder = newRecorder();
  const parameters = model.namedParameters();
  const before = tf.memory().numTensors;
  let [error, outputs]: unknown[] = [];
  let learning: ReadonlySet<string> = new Set();
  tf.tidy(() => {
    const { inputs, targets } = sampleInputs(sizes, axes, lengths);
    const step = (): tf.Scalar => {
      outputs = model.forward(inputs);
      return loss(outputTensor(outputs), targets, {});
    };
    try {
      const pass = () => withProbe(recorder, () => valueAndGrads(step, parameters));
      const { grads } = asFirstStep(model, pass);
      learning = new Set(grads.keys());
    } catch (thrown) {
      const isCut = thrown instanceof Error && thrown.message.includes(nothingLearns);
      if (!isCut) error = thrown ?? new Error('The step threw nothing');
    }
  });
  return { recorder, error, outputs, learning, leftBehind: tf.memory().numTensors - before };
}

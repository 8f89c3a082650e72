// A pass that keeps what every expression held, and how much the loss depends on it.

import * as tf from '@tensorflow/tfjs';
import { tensorsIn } from '../../probe/describeValue.ts';
import { Recorder } from '../../probe/recorder.ts';

export interface KeptTensor {
  /** In its array or object; empty for a tensor of its own. */
  readonly name: string;
  readonly tensor: tf.Tensor;
  /** Of the loss with respect to it, since the backward pass. */
  readonly gradient: tf.Tensor | undefined;
}

export class ValueRecorder extends Recorder {
  /** For each recorded value, in the order of the events. */
  readonly kept: (readonly KeptTensor[])[] = [];
  readonly #told = new Set<tf.Tensor>();
  readonly #seconds: tf.Tensor[] = [];
  readonly #gradients = new Map<tf.Tensor, tf.Tensor>();

  /**
   * Runs the step, and keeps the gradients of the loss that it returns: of the parameters, and of all
   * that was told and depends on them. In a tidy.
   */
  backward(step: () => tf.Scalar, parameters: Iterable<tf.Variable>): void {
    const asked: tf.Tensor[] = [...parameters];
    const loss = () => atBackward(step(), () => asked.push(...this.#told));
    // The engine looks for the way from the parameters to the loss before it goes back along it, and
    // reads the gradients of what is asked for after that.
    const { grads } = tf.engine().gradients<tf.Scalar>(loss, asked, undefined, true);
    asked.forEach((tensor, i) => {
      const gradient: tf.Tensor | undefined = grads[i];
      // A gradient function that hands on what it was given shares it, and sums free their parts.
      if (gradient && !gradient.isDisposed) this.#gradients.set(tensor, tf.keep(gradient));
    });
  }

  dispose(): void {
    tf.dispose([...this.#seconds, ...this.#gradients.values()]);
    this.kept.length = 0;
  }

  protected override noted(value: unknown): void {
    const gradients = this.#gradients;
    const tensors = tensorsIn(value).map(([name, described]): KeptTensor => {
      const tensor = described as unknown as tf.Tensor;
      this.#told.add(tensor);
      return {
        ...{ name, tensor: this.#kept(tensor) },
        get gradient() {
          return gradients.get(tensor);
        },
      };
    });
    this.kept.push(tensors);
  }

  /** Variables stay what they are, and the symbols of a LayersModel have no numbers. */
  #kept(tensor: tf.Tensor): tf.Tensor {
    if (!(tensor instanceof tf.Tensor) || tensor instanceof tf.Variable) return tensor;
    const second = secondOf(tensor);
    this.#seconds.push(second);
    return second;
  }
}

/**
 * A tensor of the same numbers, which stays when the model's own code or the end of a tidy frees the
 * first. No operation, so that no gradient goes through it.
 */
function secondOf({ dataId, shape, dtype }: tf.Tensor): tf.Tensor {
  const engine = tf.engine();
  engine.state.tensorInfo.get(dataId)?.backend.incRef(dataId);
  return tf.keep(engine.makeTensorFromTensorInfo({ dataId, shape, dtype }));
}

/** The same loss, which tells when the way back begins. */
function atBackward(loss: tf.Scalar, begins: () => void): tf.Scalar {
  const told = tf.customGrad((x) => ({
    value: (x as tf.Tensor).clone(),
    gradFunc: (dy) => {
      begins();
      return dy;
    },
  }));
  return told(loss) as tf.Scalar;
}

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
  readonly #gradients = new Map<tf.Tensor, tf.Tensor>();

  override value<T>(site: number, value: T): T {
    return super.value(site, this.#watched(value));
  }

  override result<T>(site: number, value: T): T {
    return super.result(site, this.#watched(value));
  }

  /** Of a parameter, which is not watched. */
  addGradient(parameter: tf.Variable | undefined, gradient: tf.Tensor): void {
    if (parameter) this.#gradients.set(parameter, tf.keep(gradient));
  }

  dispose(): void {
    for (const { tensor } of this.kept.flat()) {
      if (!(tensor instanceof tf.Variable)) tensor.dispose();
    }
    for (const gradient of this.#gradients.values()) gradient.dispose();
    this.kept.length = 0;
  }

  protected override noted(value: unknown): void {
    const gradients = this.#gradients;
    const tensors = tensorsIn(value).map(([name, described]): KeptTensor => {
      const tensor = described as unknown as tf.Tensor;
      if (!(tensor instanceof tf.Variable)) tf.keep(tensor);
      return {
        ...{ name, tensor },
        get gradient() {
          return gradients.get(tensor);
        },
      };
    });
    this.kept.push(tensors);
  }

  /**
   * A tensor becomes a copy of itself, which shares its numbers and tells its gradient. Variables
   * stay what they are: code assigns to them.
   */
  #watched<T>(value: T): T {
    if (!(value instanceof tf.Tensor) || value instanceof tf.Variable) return value;
    if (value.dtype !== 'float32') return value;
    const copy = tf.customGrad((x) => ({
      value: (x as tf.Tensor).clone(),
      gradFunc: (dy) => {
        this.#gradients.set(watched, tf.keep(dy.clone()));
        return dy;
      },
    }));
    const watched = copy(value);
    return watched as unknown as T;
  }
}

// A `tf.sequential` or `tf.model` as a model to train. Its images have the channels last; ours have
// them first, so they are turned on the way in.

import type * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from './trainableModel.ts';
import { isVariable } from './variables.ts';

export class LayersModelAdapter implements TrainableModel {
  readonly subject: tf.LayersModel;
  training = true;

  constructor(model: tf.LayersModel) {
    this.subject = model;
  }

  get className(): string {
    return this.subject.getClassName();
  }

  /** Its outputs are probabilities, no logits. */
  get endsInSoftmax(): boolean {
    const config = this.subject.layers.at(-1)?.getConfig();
    return config?.activation === 'softmax' || config?.activation === 'Softmax';
  }

  forward(inputs: readonly tf.Tensor[]): unknown {
    const fitted = inputs.map((input, i) => fit(input, this.subject.inputs[i]?.shape));
    const [first] = fitted;
    const output = this.subject.apply(fitted.length === 1 ? first : fitted, {
      training: this.training,
    });
    return output;
  }

  setTraining(training: boolean): void {
    this.training = training;
  }

  setTrainingStep(): void {}

  namedParameters(): Map<string, tf.Variable> {
    return this.#variables((layer) => layer.trainableWeights);
  }

  namedBuffers(): Map<string, tf.Variable> {
    return this.#variables((layer) => layer.nonTrainableWeights);
  }

  namedModules(): Map<string, object> {
    const layers = this.subject.layers.map((layer, i) => [layerName(layer, i), layer] as const);
    return new Map<string, object>([['', this.subject], ...layers]);
  }

  dispose(): void {
    this.subject.dispose();
  }

  /** Names of tfjs count on from model to model (`dense_Dense7`); these are the same in each. */
  #variables(of: (layer: tf.layers.Layer) => readonly LayerVariable[]): Map<string, tf.Variable> {
    const found = new Map<string, tf.Variable>();
    this.subject.layers.forEach((layer, i) => {
      for (const weight of of(layer)) {
        const name = `${layerName(layer, i)}.${weight.originalName.split('/').at(-1) ?? ''}`;
        const variable = weight.read();
        if (isVariable(variable)) found.set(unusedName(name, found), variable);
      }
    });
    return found;
  }
}

type LayerVariable = tf.layers.Layer['weights'][number];

function layerName(layer: tf.layers.Layer, index: number): string {
  return `${index}_${layer.getClassName().toLowerCase()}`;
}

/** A layer that consists of others, such as a model in a model, has several of one name. */
function unusedName(name: string, used: ReadonlyMap<string, unknown>): string {
  let count = 1;
  while (used.has(count === 1 ? name : `${name}_${count}`)) count++;
  return count === 1 ? name : `${name}_${count}`;
}

/** (B, C, H, W) → (B, H, W, C), or flattened, where that is what the model takes. */
function fit(input: tf.Tensor, wanted: readonly (number | null)[] | undefined): tf.Tensor {
  if (!wanted || input.rank !== 4) return input;
  // Arrays of a person's own may have their channels last already.
  if (wanted.slice(1).join() === input.shape.slice(1).join()) return input;
  if (wanted.length === 2) return input.reshape([input.shape[0], -1]);
  return wanted.length === 4 ? input.transpose([0, 2, 3, 1]) : input;
}

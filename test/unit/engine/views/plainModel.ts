// The same new model as a run of it begins with: without probes, on the paths that training takes. What
// looking says must agree with what it computes.

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import type { TrainableModel } from '../../../../extension/engine/models/trainableModel.ts';
import { createTask } from '../../../../extension/engine/tasks/createTask.ts';
import { lookedSamples, toTensor } from '../../../../extension/engine/tasks/task.ts';
import { planTask } from '../../../../extension/engine/tasks/taskPlan.ts';
import { newModelSeed } from '../../../../extension/engine/tracing/subject.ts';
import { findModel } from '../../../../extension/protocol/modelCatalog.ts';
import { isOwnModel } from '../../../../extension/protocol/trainRequest.ts';
import type { ViewId } from '../../../../extension/protocol/viewOffer.ts';
import type { LookedModel } from './lookedModel.ts';

export class PlainModel {
  readonly model: TrainableModel;
  /** Of all samples that can be looked at. */
  readonly inputs: readonly tf.Tensor[];
  readonly #looked: LookedModel;

  private constructor(looked: LookedModel, model: TrainableModel, inputs: readonly tf.Tensor[]) {
    this.#looked = looked;
    this.model = model;
    this.inputs = inputs;
  }

  /** Of what was traced last: an own file is read as it was then. */
  static async of(looked: LookedModel): Promise<PlainModel> {
    const { model, trace } = looked.table;
    const id = isOwnModel(model) ? 'own' : (findModel(model)?.data[0] ?? 'own');
    const { plan } = await planTask({
      ...{ model, data: { id }, length: { asDefined: true }, seed: newModelSeed },
      settings: isOwnModel(model) ? {} : trace.settings,
    });
    const task = createTask(plan);
    task.model.setTraining(false);
    return new PlainModel(looked, task.model, task.samples(lookedSamples).inputs.map(toTensor));
  }

  forward(): tf.Tensor {
    return this.model.forward(this.inputs) as tf.Tensor;
  }

  /** `expected`: what the offers hold, all samples along `batchAxis`, in the order of the offers. */
  async agrees(view: ViewId, expected: readonly tf.Tensor[], batchAxis = 0): Promise<void> {
    const places = this.#looked.offersOf(view).flatMap((offer) => offer.places);
    assert.equal(places.length, expected.length);
    const sample = lookedSamples - 3;
    for (const [i, place] of places.entries()) {
      const values = await this.#looked.valuesAt(place, sample);
      const wanted = tf.gather(expected[i], sample, batchAxis);
      assert.deepEqual(values.shape, wanted.shape, place.name);
      const scale = wanted.abs().max().dataSync()[0];
      assert.ok(scale > 0, `${place.name} is all zeros, which says nothing`);
      const apart = values.sub(wanted).abs().max().dataSync()[0] / scale;
      assert.ok(apart < 1e-5, `${place.name} is ${apart} away, relative to its largest value`);
    }
  }
}

// Builds a model from the probed copy of the sources, for the pictures of a run.

import * as tf from '@tensorflow/tfjs';
import type { ShippedModel } from '../../protocol/trainRequest.ts';
import { createModel } from './modelFactory.ts';
import type { DataSizes, ModelModules, ResolvedSettings } from './modelFactory.ts';
import { loadModelModules } from './modelModules.ts';

let loaded: Promise<ModelModules> | undefined;

/** Loaded once; `registerSourceLoader` must have been called. */
export function loadProbedModules(): Promise<ModelModules> {
  loaded ??= load();
  return loaded;
}

/**
 * Weights are loaded from the run, and drawing random ones would take seconds for a large model,
 * so none are drawn. The probed classes are their own: training is not touched.
 */
async function load(): Promise<ModelModules> {
  const modules = await loadModelModules(true);
  const { cnn, rnn, transformer } = modules;
  for (const { prototype } of [cnn.MyCNN, rnn.MyRNN, transformer.Transformer]) {
    prototype.initialize = () => undefined;
  }
  return modules;
}

/** All weights are zero. To be disposed by the caller. */
export function createProbedModel<Id extends ShippedModel>(
  model: Id,
  settings: ResolvedSettings,
  sizes: DataSizes,
  modules: ModelModules,
): ReturnType<typeof createModel<Id>> {
  let built: ReturnType<typeof createModel<Id>> | undefined;
  // Constructors leave the tensors behind that their variables were made from.
  tf.tidy(() => {
    built = createModel(model, settings, sizes, 0, modules);
  });
  if (!built) throw new Error(`The model ${model} was not built`);
  return built;
}

// From what a person asked for to something that can be trained: reads the data, builds the model.

import { initBackend, useFusedKernels } from '../../kernels/index.ts';
import { findModel } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { ModelId, TrainRequest } from '../../protocol/trainRequest.ts';
import type { ResolvedSettings } from '../modelFactory.ts';
import { resolveSettings } from '../settings.ts';
import { createCnnTask } from './cnnTask.ts';
import type { Experiment } from './experiment.ts';
import { ModelExperiment } from './modelExperiment.ts';
import { createRnnTask } from './rnnTask.ts';
import type { Task } from './task.ts';
import { createTransformerTask } from './transformerTask.ts';

type CreateTask = (request: TrainRequest, settings: ResolvedSettings) => Promise<Task>;

const createTask: Readonly<Record<ModelId, CreateTask>> = {
  cnn: createCnnTask,
  rnn: createRnnTask,
  transformer: createTransformerTask,
};

/**
 * Throws a ProblemError where settings, data and model do not fit. `threads`: that compute in this
 * JavaScript thread from now on.
 */
export async function createExperiment(request: TrainRequest, threads = 1): Promise<Experiment> {
  const entry = findModel(request.model);
  if (!entry) throw new ProblemError('There is no model {model}.', { model: request.model });
  const settings = resolveSettings(entry, request.settings);
  await initBackend({ threads });
  useFusedKernels(true);
  const task = await createTask[entry.id](request, settings);
  return new ModelExperiment(request, settings, task);
}

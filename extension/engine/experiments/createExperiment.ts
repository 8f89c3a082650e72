// From what a person asked for to something that can be trained: reads the data, builds the model.

import { initBackend, useFusedKernels } from '../../kernels/index.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import { loadedOwnFiles, ownText } from '../ownSources.ts';
import { unrepeatableNotes } from '../unrepeatable.ts';
import { createTask } from './createTask.ts';
import type { Experiment } from './experiment.ts';
import { ModelExperiment } from './modelExperiment.ts';
import { planTask } from './taskPlan.ts';

/**
 * Throws a ProblemError where settings, data and model do not fit. `threads`: that compute in this
 * JavaScript thread from now on.
 */
export async function createExperiment(request: TrainRequest, threads = 1): Promise<Experiment> {
  await initBackend({ threads });
  useFusedKernels(true);
  const { plan, steps } = await planTask(request);
  const task = createTask(plan);
  // Files are known now that the model is made: some are imported while it is.
  const texts = isOwnModel(request.model) ? loadedOwnFiles().map(textOf) : [];
  const notes = unrepeatableNotes(new Map(texts));
  const experiment = new ModelExperiment(request, plan.settings, task, { steps, notes });
  if (experiment.description.parameters > 0) return experiment;
  throw new ProblemError(
    'The model has no weights to train. Keep them as tf.variable or in layers, in properties of the model.',
  );
}

function textOf(file: string): [file: string, text: string] {
  return [file, ownText(file)];
}

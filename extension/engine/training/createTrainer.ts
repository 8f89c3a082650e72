// From what a person asked for to something that can be trained: reads the data, builds the model.

import { initBackend, useFusedKernels } from '../../kernels/index.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import { loadedOwnFiles, ownText } from '../source/ownSources.ts';
import { unrepeatableNotes } from '../source/unrepeatable.ts';
import { createTask } from '../tasks/createTask.ts';
import type { Trainer } from './trainer.ts';
import { ModelTrainer } from './modelTrainer.ts';
import { planTask, probedPlan } from '../tasks/taskPlan.ts';

/**
 * Throws a ProblemError where settings, data and model do not fit. `threads`: that compute in this
 * JavaScript thread from now on.
 */
export async function createTrainer(request: TrainRequest, threads = 1): Promise<Trainer> {
  await initBackend({ threads });
  useFusedKernels(true);
  const { plan, steps } = await planTask(request);
  const task = createTask(plan);
  // Files are known now that the model is made: some are imported while it is.
  const texts = isOwnModel(request.model) ? loadedOwnFiles().map(textOf) : [];
  const notes = unrepeatableNotes(new Map(texts));
  const probed = () => probedPlan(request, plan);
  const trainer = new ModelTrainer(request, plan.settings, task, { steps, notes, probed });
  if (trainer.description.parameters > 0) return trainer;
  throw new ProblemError(
    'The model has no weights to train. Keep them as tf.variable or in layers, in properties of the model.',
  );
}

function textOf(file: string): [file: string, text: string] {
  return [file, ownText(file)];
}

// From a request to a task: of a shipped model with the data that were asked for, or of a person's
// own file, which says everything itself.

import type * as tf from '@tensorflow/tfjs';
import { loadData } from '../../data/index.ts';
import { findModel } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { fileOfOwnModel, isOwnModel } from '../../protocol/trainRequest.ts';
import type { SettingValue, ShippedModel, TrainRequest } from '../../protocol/trainRequest.ts';
import { LayersModelAdapter } from '../models/layersModelAdapter.ts';
import { createModel } from '../models/modelFactory.ts';
import type { ModelModules } from '../models/modelFactory.ts';
import { loadModelModules } from '../models/modelModules.ts';
import { loadOwnExperiment, loadSource } from '../models/ownExperiment.ts';
import type { OwnExperimentPlan } from '../models/ownExperiment.ts';
import { resolveSettings } from '../models/settings.ts';
import { trainableModel } from '../models/trainableModel.ts';
import type { TrainableModel } from '../models/trainableModel.ts';
import { logitsLoss, squaredLoss } from './loss.ts';
import type { Loss } from './loss.ts';
import type { TaskPlan } from './task.ts';

export interface RequestedTask {
  readonly plan: TaskPlan;
  /** That the request leaves to the model's file. */
  readonly steps?: number;
}

export async function planTask(request: TrainRequest): Promise<RequestedTask> {
  const { model, seed, settings } = request;
  if (!isOwnModel(model)) {
    return { plan: await planShipped(model, settings, request, await loadModelModules()) };
  }
  const options = { probed: false, seed, given: settings };
  const own = await loadOwnExperiment(fileOfOwnModel(model), options);
  return { plan: await planOwn(own, seed), steps: own.steps };
}

/** `modules`: the plain ones for training, the probed ones for looking. */
export async function planShipped(
  model: ShippedModel,
  given: Readonly<Record<string, SettingValue>>,
  { data: request, seed }: Pick<TrainRequest, 'data' | 'seed'>,
  modules: ModelModules,
): Promise<TaskPlan> {
  const entry = findModel(model);
  if (!entry) throw new ProblemError('There is no model {model}.', { model });
  const settings = resolveSettings(entry, given);
  const tokens = settings.tokens as 'characters' | 'words' | undefined;
  return {
    data: await loadData(request, { seed, tokens }),
    settings,
    seed,
    loss: logitsLoss,
    build: (sizes) => trainableModel(createModel(model, settings, sizes, seed, modules)),
  };
}

/**
 * The same with a model of probed code, of the texts that were loaded for `plan`: its data are read
 * once only.
 */
export async function probedPlan(request: TrainRequest, plan: TaskPlan): Promise<TaskPlan> {
  const { model: id, seed, settings: given } = request;
  if (!isOwnModel(id)) {
    const modules = await loadModelModules(true);
    const build: TaskPlan['build'] = (sizes) =>
      trainableModel(createModel(id, plan.settings, sizes, seed, modules));
    return { ...plan, build };
  }
  const own = await loadOwnExperiment(fileOfOwnModel(id), { probed: true, seed, given });
  return { ...plan, ...modelAndLoss(own, seed) };
}

async function planOwn(own: OwnExperimentPlan, seed: number): Promise<TaskPlan> {
  const data = await loadSource(own, seed);
  return { data, settings: own.settings, seed, ...modelAndLoss(own, seed) };
}

function modelAndLoss(own: OwnExperimentPlan, seed: number): Pick<TaskPlan, 'loss' | 'build'> {
  let model: TrainableModel | undefined;
  return {
    loss: (outputs, targets, options) => lossOf(own, model)(outputs, targets, options),
    build: (sizes) => (model = trainableModel(own.makeModel(sizes, seed))),
  };
}

/** What the file says, or what suits outputs and targets. */
export function lossOf(own: OwnExperimentPlan, model: TrainableModel | undefined): Loss {
  const { loss } = own;
  if (loss) return (outputs, targets, options) => checkedLoss(loss(outputs, targets, options));
  const areProbabilities = model instanceof LayersModelAdapter && model.endsInSoftmax;
  return (outputs, targets, options) => {
    if (targets.dtype !== 'int32') return squaredLoss(outputs, targets, options);
    return logitsLoss(areProbabilities ? outputs.log() : outputs, targets, options);
  };
}

function checkedLoss(loss: unknown): tf.Scalar {
  const isScalar =
    typeof loss === 'object' && loss !== null && (loss as Partial<tf.Tensor>).size === 1;
  if (isScalar) return (loss as tf.Tensor).asScalar();
  throw new ProblemError('The loss must be one number: a tensor of size 1, as mean() makes it.');
}

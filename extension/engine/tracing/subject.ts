// What is analysed: a shipped model, or a person's own file; how it is built, and what it learns.
// All of it is made of probed code.

import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Module } from 'tensorscope/nn';
import type { DataSet } from '../../data/index.ts';
import { findModel } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { OwnExperiment } from '../../protocol/shapeTable.ts';
import type { ModelId, OwnModel, SettingValue, ShippedModel } from '../../protocol/trainRequest.ts';
import { fileOfOwnModel } from '../../protocol/trainRequest.ts';
import { createTask } from '../tasks/createTask.ts';
import { logitsLoss } from '../tasks/loss.ts';
import type { Loss } from '../tasks/loss.ts';
import type { SampleSet } from '../tasks/task.ts';
import { lossOf, planShipped } from '../tasks/taskPlan.ts';
import { createModel } from '../models/modelFactory.ts';
import type { DataSizes, ResolvedSettings } from '../models/modelFactory.ts';
import { loadModelModules } from '../models/modelModules.ts';
import { loadOwnExperiment, loadSource } from '../models/ownExperiment.ts';
import type { OwnExperimentPlan } from '../models/ownExperiment.ts';
import { ownText } from '../source/ownSources.ts';
import { resolveSettings } from '../models/settings.ts';
import { sourceUrl } from '../source/sourceLoader.ts';
import { builtInSizesOf } from '../models/builtInSizes.ts';
import { heldTensors, trainableModel } from '../models/trainableModel.ts';
import type { TrainableModel } from '../models/trainableModel.ts';

export interface Built {
  /** To be disposed by the caller. */
  readonly model: TrainableModel;
  readonly sizes: DataSizes;
  readonly loss: Loss;
  /** How many logits the usual loss needs; unknown for a loss of the person's own. */
  readonly classes?: number;
  /** Real validation samples; the first call may read a data set. */
  samples(count: number): Promise<SampleSet>;
}

export interface Subject {
  readonly model: ModelId;
  readonly settings: ResolvedSettings;
  /** Text of the model's file, for its dimension key. */
  readonly text: string;
  readonly experiment?: OwnExperiment;
  /** Runs the constructors. */
  build(seed: number): Built;
}

type Given = Readonly<Record<string, SettingValue>>;

/** `sizes`: of the data of a run; without them, of the model's built-in data set. */
export async function shippedSubject(
  model: ShippedModel,
  given: Given,
  sizes: DataSizes = builtInSizesOf(model),
): Promise<Subject> {
  const entry = findModel(model);
  if (!entry) throw new ProblemError('There is no model named {model}.', { model });
  const settings = resolveSettings(entry, given);
  const modules = await loadModelModules(true);
  const text = readFileSync(fileURLToPath(sourceUrl(entry.sourceFile)), 'utf8');
  return {
    ...{ model, settings, text },
    build: (seed) => {
      const built = trainableModel(createModel(model, settings, sizes, seed, modules));
      return {
        ...{ model: built, sizes, loss: logitsLoss },
        samples: async (count) => {
          const data = { id: entry.data[0] };
          const plan = await planShipped(model, given, { data, seed }, modules);
          return createTask({ ...plan, build: () => built }).samples(count);
        },
      };
    },
  };
}

/** A new model that is looked at is the one that a run of this seed begins with. */
export const newModelSeed = 0;

/** Runs the file: throws whatever it throws. */
export async function ownSubject(model: OwnModel, given: Given): Promise<Subject> {
  const file = fileOfOwnModel(model);
  const own = await loadOwnExperiment(file, { probed: true, seed: newModelSeed, given });
  const data = await loadOnce(own);
  return {
    model,
    settings: own.settings,
    text: ownText(file),
    experiment: {
      title: own.title ?? path.basename(file),
      dataTitle: data.title,
      steps: own.steps,
    },
    build: (seed) => {
      let model: TrainableModel | undefined;
      const task = createTask({
        ...{ data, settings: own.settings, seed, loss: logitsLoss },
        build: (sizes) => (model = trainableModel(own.makeModel(sizes, seed))),
      });
      return {
        ...{ model: task.model, sizes: task.sizes, loss: lossOf(own, model) },
        classes: own.loss ? undefined : classesOf(task.sizes),
        samples: (count) => Promise.resolve(task.samples(count)),
      };
    },
  };
}

/** Of the data; undefined where the targets are numbers. */
export function classesOf(sizes: DataSizes): number | undefined {
  switch (sizes.kind) {
    case 'images':
      return sizes.classes;
    case 'text':
      return sizes.vocabularySize;
    case 'pairs':
      return sizes.targetVocabularySize;
    case 'arrays':
      return sizes.classes > 0 ? sizes.classes : undefined;
  }
}

/** Data sets by where they come from: an edit of the model does not read them again. */
const dataSets = new Map<string, Promise<DataSet>>();

function loadOnce(own: OwnExperimentPlan): Promise<DataSet> {
  if (own.source.id === 'arrays') return loadSource(own, 0);
  const key = JSON.stringify([own.source, path.dirname(own.file)]);
  const known = dataSets.get(key);
  if (known) return known;
  const loading = loadSource(own, 0);
  // A file that was not there may be there the next time.
  loading.catch(() => dataSets.delete(key));
  dataSets.set(key, loading);
  return loading;
}

let weightsAreDrawn = false;

/**
 * For shapes weights do not matter, and drawing random ones takes seconds for a large model: from
 * now on `initialize` of probed modules does nothing outside `drawingWeights`.
 */
export async function leaveWeightsUndrawn(): Promise<void> {
  const { Module: probed } = (await import(sourceUrl('nn/index.ts', true))) as {
    Module: { prototype: { initialize: (this: Module, seed: number) => void } };
  };
  const { initialize } = probed.prototype;
  probed.prototype.initialize = function (this: Module, seed: number) {
    if (weightsAreDrawn) initialize.call(this, seed);
  };
}

export function drawingWeights<T>(action: () => T): T {
  weightsAreDrawn = true;
  try {
    return action();
  } finally {
    weightsAreDrawn = false;
  }
}

/** Of what constructors make only that stays which the model holds: not what its variables were made from. */
export function buildTidily(subject: Subject, seed: number): Built {
  let built: Built | undefined;
  tf.tidy(() => {
    built = subject.build(seed);
    for (const tensor of heldTensors(built.model.subject)) tf.keep(tensor);
  });
  if (!built) throw new Error('The model was not built');
  return built;
}

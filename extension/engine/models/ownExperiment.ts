// The default export of a person's own file, read as what is to be trained: an experiment, or just a
// model, which then learns drawn digits.

import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { ExperimentDefinition } from 'tensorscope';
import { arrayData, digits, loadData } from '../../data/index.ts';
import type { DataSet, DataSource } from '../../data/index.ts';
import { ownSettings } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { ResolvedSettings } from './modelFactory.ts';
import { ownUrl } from '../source/ownSources.ts';
import { drawFrom, seedMathRandom } from '../guard/seededRandom.ts';
import { resolveSettings } from './settings.ts';

type Definition = Omit<ExperimentDefinition, 'model'> & {
  readonly model: (sizes: object, seed: number) => unknown;
};

export interface OwnExperimentPlan {
  readonly file: string;
  readonly title: string | undefined;
  readonly source: DataSource;
  readonly settings: ResolvedSettings;
  readonly steps: number;
  readonly loss: ExperimentDefinition['loss'];
  makeModel(sizes: object, seed: number): unknown;
}

const standardSteps = 1000;
const mostSteps = 1e9;

export interface LoadOptions {
  readonly probed: boolean;
  /** Of what the file draws when it is loaded. */
  readonly seed: number;
  /** Settings that a request asks for, before those of the file. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/** Runs the file. */
export async function loadOwnExperiment(
  file: string,
  { probed, seed, given }: LoadOptions,
): Promise<OwnExperimentPlan> {
  seedMathRandom();
  drawFrom(seed, 'file');
  const module = (await import(ownUrl(file, probed))) as { default?: unknown };
  const { title, data, steps = standardSteps, settings, loss, model } = readDefault(module.default);
  if (!Number.isInteger(steps) || steps < 1 || steps > mostSteps) {
    throw new ProblemError('The number of steps must be a whole number from 1; it is {value}.', {
      value: String(steps),
    });
  }
  const entry = { title: title ?? path.basename(file), settings: ownSettings };
  return {
    file,
    title,
    source: data,
    settings: resolveSettings(entry, { ...settings, ...given }),
    steps,
    loss,
    makeModel: (sizes, modelSeed) => {
      drawFrom(modelSeed, 'model');
      return model(sizes, modelSeed);
    },
  };
}

/** `seed`: of the split, where there is one. */
export function loadSource({ source, file }: OwnExperimentPlan, seed: number): Promise<DataSet> {
  if (source.id === 'arrays') return Promise.resolve(arrayData(source.arrays, seed));
  const place = source.path && path.resolve(path.dirname(file), source.path);
  return loadData({ id: source.id, path: place }, { seed });
}

function readDefault(exported: unknown): Definition {
  if (exported instanceof tf.LayersModel) return digitsModel(() => exported);
  if (typeof exported === 'function' && hasForward(exported.prototype)) {
    const Model = exported as new () => object;
    return digitsModel(() => new Model());
  }
  if (hasForward(exported)) return digitsModel(() => exported);
  const definition = isObject(exported) ? exported.definition : undefined;
  if (!isObject(definition)) {
    throw new ProblemError(
      'The file exports no experiment. End it with export default defineExperiment({ data, model }).',
    );
  }
  return checkDefinition(definition);
}

function digitsModel(model: Definition['model']): Definition {
  return { data: digits(), model };
}

function checkDefinition(definition: Readonly<Record<string, unknown>>): Definition {
  const { data, model, loss } = definition;
  if (!isObject(data) || typeof data.kind !== 'string') {
    throw new ProblemError(
      'The experiment needs data: one of digits(), mnist(…), grammar(), text(…), dates(), pairs(…), arrays(…) from tensorscope/data.',
    );
  }
  if (typeof model !== 'function' || hasForward(model.prototype)) {
    throw new ProblemError(
      'The experiment needs a function model that makes the model: model: (sizes, seed) => new MyModel(…).',
    );
  }
  if (loss !== undefined && typeof loss !== 'function') {
    throw new ProblemError('The loss of an experiment is a function of outputs and targets.');
  }
  return definition as unknown as Definition;
}

function hasForward(value: unknown): value is object {
  return isObject(value) && typeof value.forward === 'function';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

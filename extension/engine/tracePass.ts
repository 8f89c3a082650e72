// One forward pass of a probed model over sample data: the shapes of every line, without training
// and without reading a data set. Runs in the engine's main thread.

import * as tf from '@tensorflow/tfjs';
import type { Module } from 'tensorscope/nn';
import { buildShapeTable } from '../probe/buildShapeTable.ts';
import { withProbe } from '../probe/probe.ts';
import { Recorder } from '../probe/recorder.ts';
import { probedSites } from '../probe/siteRegistry.ts';
import { TracedModel } from '../probe/tracedModel.ts';
import type { TracedModule } from '../probe/tracedModel.ts';
import { findModel } from '../protocol/modelCatalog.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { ShapeTable } from '../protocol/shapeTable.ts';
import type { SettingValue, ShippedModel } from '../protocol/trainRequest.ts';
import type { DataSizes, ModelModules, ResolvedSettings } from './modelFactory.ts';
import { createProbedModel, forward, loadProbedModules } from './probedModel.ts';
import { resolveSettings } from './settings.ts';
import { builtInSizesOf, traceInputs } from './traceInputs.ts';

/**
 * Dropout and batch statistics act as in training; nothing is updated. The backend must be ready.
 * `sizes`: of the data of a run; without them, of the model's built-in data set.
 */
export async function tracePass(
  model: ShippedModel,
  settings: Readonly<Record<string, SettingValue>>,
  sizes: DataSizes = builtInSizesOf(model),
): Promise<ShapeTable> {
  const entry = findModel(model);
  if (!entry) throw new ProblemError('There is no model named {model}.', { model });
  const resolved = resolveSettings(entry, settings);
  const key = JSON.stringify([model, resolved, sizes]);
  const known = tables.get(key);
  if (known) return known;
  const table = record(model, resolved, sizes, await loadProbedModules());
  if (tables.size >= mostTables) tables.clear();
  tables.set(key, table);
  return table;
}

/** The sources are loaded once in an engine's life, so that a table stays true. */
const tables = new Map<string, ShapeTable>();
/** More than anybody goes back and forth between. */
const mostTables = 16;

function record(
  model: ShippedModel,
  settings: ResolvedSettings,
  sizes: DataSizes,
  modules: ModelModules,
): ShapeTable {
  const recorder = new Recorder();
  const inputs = traceInputs(settings, sizes);
  const traced = withProbe(recorder, () => {
    const built = createProbedModel(model, settings, sizes, modules);
    try {
      tf.tidy(() => void forward(built, inputs.make()));
      return describeModules(built);
    } finally {
      built.dispose();
    }
  });
  return buildShapeTable({ model, batchSize: inputs.batchSize }, probedSites(), recorder, traced);
}

function describeModules(model: Module): TracedModel {
  const modules = new Map<object, TracedModule>();
  for (const [path, module] of model.namedModules()) {
    const parameters = new Map([...module.namedParameters().values()].map((v) => [v, v.size]));
    modules.set(module, { path, className: module.constructor.name, parameters });
  }
  return new TracedModel(modules);
}

// From a subject to its shape table: passes of several sizes, shapes with names, and the mistakes that
// they show. In the looking thread; the backend must be ready.

import { executionsOf, tableSites } from '../../probe/buildShapeTable.ts';
import type { FoundSite } from '../../probe/foundSite.ts';
import { layerRows } from '../../probe/layerRows.ts';
import { nameDimensions } from '../../probe/nameDimensions.ts';
import type { Named } from '../../probe/nameDimensions.ts';
import { withProbe } from '../../probe/probe.ts';
import { repeatsOf } from '../../probe/repeats.ts';
import { probedSites } from '../../probe/siteRegistry.ts';
import { TracedModel } from '../../probe/tracedModel.ts';
import type { TracedModule } from '../../probe/tracedModel.ts';
import { emptyTable } from '../../protocol/shapeTable.ts';
import type { LayerRow, ModuleCost, ShapeTable } from '../../protocol/shapeTable.ts';
import type { TrainableModel } from '../models/trainableModel.ts';
import { outputIn } from '../tasks/loss.ts';
import { axesOf, passSizes, sizesOf } from './inputAxes.ts';
import type { Axis } from './inputAxes.ts';
import type { Failure } from './findings/failureFinding.ts';
import { Flow } from '../views/flow.ts';
import { recogniseViews } from '../views/recogniseViews.ts';
import { moduleCosts } from './moduleCosts.ts';
import { newRecorder, runPass } from './pass.ts';
import type { Parts } from './parts.ts';
import type { Pass } from './pass.ts';
import { buildTidily, classesOf, newModelSeed } from './subject.ts';
import type { Built, Subject } from './subject.ts';

/** What a trace leaves for those who look closer. */
export interface Traced {
  readonly table: ShapeTable;
  readonly built?: Built;
  readonly failure?: Failure;
  readonly costs: readonly (ModuleCost & { readonly className: string })[];
}

/** Yields between its passes, so that a more urgent question can be answered there. */
export function* traceSubject(subject: Subject, recorder = newRecorder()): Parts<Traced> {
  let built: Built;
  try {
    built = withProbe(recorder, () => buildTidily(subject, newModelSeed));
  } catch (error) {
    const failure = { error, recorder, valueOf: () => undefined };
    return { table: titled(subject), failure, costs: [] };
  }
  yield;
  const axes = axesOf(built.sizes, subject.settings, subject.text);
  const [base, ...others] = passSizes(axes);
  const shown = runPass(built, axes, base, { recorder });
  const passes = [shown];
  for (const sizes of others) {
    yield;
    passes.push(runPass(built, axes, sizes));
  }
  yield;
  const traced = describeModules(built.model);
  const sized = passes.map((pass) => sizedPass(pass, traced));
  const named = nameDimensions(
    sized,
    sizesOf(axes, ({ trained }) => trained),
  );
  const repeats = repeatsIn(passes, traced, axes);
  const batchSize = base[axes[0].name];
  yield;
  return describe(subject, built, shown, { traced, named, repeats, axes, batchSize });
}

function sizedPass({ sizes, recorder }: Pass, traced: TracedModel) {
  return { sizes, executions: executionsOf(recorder.events, traced) };
}

/** A pass that failed says nothing of how often a loop would have run; of the shown one it must do. */
function repeatsIn(passes: readonly Pass[], traced: TracedModel, axes: readonly Axis[]) {
  const [shown, ...others] = passes;
  const counted = [shown, ...others.filter(({ error }) => error === undefined)];
  const data = axes.filter(({ meaning }) => meaning !== 'batch').map(({ name }) => name);
  const sized = counted.map(({ sizes, recorder: { events } }) => ({ sizes, events }));
  return repeatsOf(sized, traced, data);
}

interface Description {
  readonly traced: TracedModel;
  readonly named: Named;
  readonly repeats: ReturnType<typeof repeatsOf>;
  readonly axes: readonly Axis[];
  /** Of the pass that is shown. */
  readonly batchSize: number;
}

function describe(
  subject: Subject,
  built: Built,
  { recorder, outputs, error }: Pass,
  { traced, named, repeats, axes, batchSize }: Description,
): Traced {
  const found = probedSites();
  const sites = new Map(found.map((site) => [site.id, site]));
  const rows = layerRows(sites, recorder.events, traced);
  const dataAxes = axes.map(({ name, meaning }) => ({ name, meaning }));
  const flow = new Flow(found, { events: recorder.events, traced, named });
  const output = outputIn(outputs);
  const classes = classesOf(built.sizes);
  const table = {
    ...titled(subject),
    axes: dataAxes,
    offers: recogniseViews({ flow, axes: dataAxes, output, classes }),
    sites: tableSites(found, recorder, { executions: named.executions, repeats }),
    layers: rows.map((row): LayerRow => ({
      ...row,
      output: named.values.get(row.output) ?? row.output,
      place: flow.placeOf(row.output),
    })),
    parameters: total(traced.root),
  };
  const costs = moduleCosts(sites, recorder.events, traced, rows, batchSize);
  const failure =
    error === undefined ? undefined : { error, recorder, valueOf: newest(named, found) };
  return {
    table,
    built,
    failure,
    costs: costs.map((cost, i) => ({ ...cost, className: traced.modules[i].className })),
  };
}

function titled({ model, settings, experiment }: Subject): ShapeTable {
  return { ...emptyTable(model), batchSize: settings.batchSize as number, experiment };
}

/** With names, as messages show it. */
function newest({ executions }: Named, found: readonly FoundSite[]): Failure['valueOf'] {
  const known = new Set(found.map(({ id }) => id));
  return (site) => (known.has(site) ? executions.get(site)?.at(-1)?.value : undefined);
}

function total({ parameters }: TracedModule): number {
  return [...parameters.values()].reduce((sum, size) => sum + size, 0);
}

export function describeModules(model: TrainableModel): TracedModel {
  const parameters = [...model.namedParameters()];
  const modules = new Map<object, TracedModule>();
  for (const [path, module] of model.namedModules()) {
    // A shared module is called what it is called where it is first met, as its parameters are.
    if (modules.has(module)) continue;
    const className = path === '' ? model.className : classNameOf(module);
    modules.set(module, { path, className, parameters: parametersOf(module, path, parameters) });
  }
  return new TracedModel(modules);
}

/** Classes of tfjs have lost their names where it is packed. */
function classNameOf(module: object): string {
  const { getClassName } = module as { getClassName?: unknown };
  return typeof getClassName === 'function'
    ? String(getClassName.call(module))
    : module.constructor.name;
}

/** A tied matrix belongs to every module that has it; only the module itself knows that. */
function parametersOf(
  module: object,
  path: string,
  all: readonly [string, { readonly size: number }][],
): ReadonlyMap<object, number> {
  const own = (module as Partial<TrainableModel>).namedParameters?.();
  const variables = own
    ? [...own.values()]
    : all
        .filter(([name]) => path === '' || name.startsWith(`${path}.`))
        .map(([, variable]) => variable);
  return new Map(variables.map((variable) => [variable, variable.size]));
}

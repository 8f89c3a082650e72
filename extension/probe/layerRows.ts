// *Layer shapes*: the modules of a model in the order in which they began, between them the named
// steps of the model's own methods that are no modules (`relu`, `flat`), and first its inputs.

import type { LayerRow } from '../protocol/shapeTable.ts';
import { CallPaths } from './callPaths.ts';
import type { FoundSite } from './foundSite.ts';
import type { MethodCall, RecordedEvent, ValueEvent } from './recorder.ts';
import { isUnderConstruction } from './tracedModel.ts';
import type { TracedModel, TracedModule } from './tracedModel.ts';

interface Row {
  readonly layer: Omit<LayerRow, 'parameters'>;
  readonly module?: TracedModule;
}

export function layerRows(
  sites: ReadonlyMap<number, FoundSite>,
  events: readonly RecordedEvent[],
  traced: TracedModel,
): LayerRow[] {
  const steps = new ModelSteps(sites, events, traced);
  const uses = new ModuleUses(sites, traced);
  const rows = new Map<string, Row>();
  for (const event of events) {
    const row = event.kind === 'call' ? moduleRow(event.call, sites, traced) : steps.rowOf(event);
    if (row && event.kind === 'call') uses.add(event.call);
    // A module that runs at every time step is one row: its first call.
    if (row && !rows.has(row.layer.path)) rows.set(row.layer.path, row);
  }
  const counted = countParameters([...rows.values()]);
  return [...rows.values()].map((row) => {
    const count = uses.of(row.module);
    const parameters = counted.get(row) ?? 0;
    return { ...row.layer, parameters, ...(count > 1 && { uses: count }) };
  });
}

/** At how many places of the source each module is called, in the way in which it is called first. */
class ModuleUses {
  private readonly sites: ReadonlyMap<number, FoundSite>;
  private readonly traced: TracedModel;
  private readonly paths = new CallPaths();
  private readonly ways = new Map<TracedModule, { method: string; paths: Set<string> }>();

  constructor(sites: ReadonlyMap<number, FoundSite>, traced: TracedModel) {
    this.sites = sites;
    this.traced = traced;
  }

  add(call: MethodCall): void {
    const module = this.traced.moduleOf(call);
    if (!module) return;
    // A cell's `firstState` beside its `forward` does not use the cell twice.
    const method = this.sites.get(call.site ?? NaN)?.call?.callee ?? '';
    const ways = this.ways.get(module) ?? { method, paths: new Set<string>() };
    this.ways.set(module, ways);
    if (ways.method === method) ways.paths.add(this.paths.of(call));
  }

  of(module: TracedModule | undefined): number {
    return (module && this.ways.get(module)?.paths.size) ?? 1;
  }
}

function moduleRow(
  call: MethodCall,
  sites: ReadonlyMap<number, FoundSite>,
  traced: TracedModel,
): Row | undefined {
  const module = traced.moduleOf(call);
  const source = call.site === undefined ? undefined : sites.get(call.site)?.range;
  if (!module?.path || !call.output || !source || isUnderConstruction(call)) return undefined;
  const { path, className: operation } = module;
  const name = path.slice(path.lastIndexOf('.') + 1);
  const depth = traced.depthOf(call);
  return { module, layer: { path, name, operation, depth, output: call.output, source } };
}

/** Tensors that the model's own methods name. */
class ModelSteps {
  private readonly sites: ReadonlyMap<number, FoundSite>;
  private readonly traced: TracedModel;
  private readonly moduleCalls = new Set<number | undefined>();
  /** The method that was called from outside; its parameters are the inputs. */
  private entry: string | undefined;

  constructor(
    sites: ReadonlyMap<number, FoundSite>,
    events: readonly RecordedEvent[],
    traced: TracedModel,
  ) {
    this.sites = sites;
    this.traced = traced;
    for (const event of events) if (event.kind === 'call') this.moduleCalls.add(event.call.site);
  }

  rowOf({ site: id, value, call }: ValueEvent): Row | undefined {
    const site = this.sites.get(id);
    const isModels =
      site?.owner?.className === this.traced.root.className &&
      this.traced.runningIn(call) === this.traced.root;
    if (!isModels || value.kind !== 'tensor' || isUnderConstruction(call)) return undefined;
    const operation = site.role === 'parameter' ? this.input(site) : this.step(site, value.dtype);
    if (operation === undefined) return undefined;
    const { name, range: source } = site;
    return { layer: { path: name, name, operation, depth: 0, output: value, source } };
  }

  private input({ owner }: FoundSite): string | undefined {
    this.entry ??= owner?.method;
    return owner?.method === this.entry ? 'input' : undefined;
  }

  private step({ madeBy }: FoundSite, dtype: string): string | undefined {
    if (!madeBy || this.moduleCalls.has(madeBy.site)) return undefined;
    // Masks and ids steer the layers; they are none.
    return dtype === 'float32' ? madeBy.operation : undefined;
  }
}

/**
 * A tied matrix counts where it is first met: a child may count what its parent counts, but
 * nothing that a row before them, outside the parent, has counted.
 */
function countParameters(rows: readonly Row[]): Map<Row, number> {
  const ownerAtDepth: ReadonlySet<object>[] = [];
  const takenAtDepth: Set<object>[] = [];
  const counts = new Map<Row, number>();
  for (const row of rows) {
    if (!row.module) continue;
    const { depth } = row.layer;
    const parents = depth > 0 ? ownerAtDepth[depth - 1] : undefined;
    const taken = (takenAtDepth[depth] ??= new Set());
    const counted = [...row.module.parameters].filter(
      ([variable]) => !taken.has(variable) && (parents?.has(variable) ?? true),
    );
    for (const [variable] of counted) taken.add(variable);
    ownerAtDepth[depth] = new Set(counted.map(([variable]) => variable));
    counts.set(row, sum(counted.map(([, size]) => size)));
  }
  return counts;
}

export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

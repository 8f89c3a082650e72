// Sites + what a recorded pass saw → the shape table that hovers, inlays and views read.

import type { Execution, ShapeTable, Site } from '../protocol/shapeTable.ts';
import type { FoundSite } from './foundSite.ts';
import { layerRows, sum } from './layerRows.ts';
import type { RecordedEvent } from './recorder.ts';
import type { TracedModel } from './tracedModel.ts';

export interface Recording {
  readonly events: readonly RecordedEvent[];
  /** Sites that ran, whatever their value was. */
  readonly reached: ReadonlySet<number>;
}

export function buildShapeTable(
  title: Pick<ShapeTable, 'model' | 'batchSize'>,
  found: readonly FoundSite[],
  { events, reached }: Recording,
  traced: TracedModel,
): ShapeTable {
  const sites = new Map(found.map((site) => [site.id, site]));
  const executions = executionsOf(events, traced);
  const files = new Set([...executions.keys()].map((id) => sites.get(id)?.range.file));
  return {
    ...title,
    traceId: 0,
    outline: [],
    findings: [],
    files: {},
    // A site that ran and held no tensor is a number or a setting: nothing to show.
    sites: found
      .filter(({ id, range }) => executions.has(id) || (!reached.has(id) && files.has(range.file)))
      .map((site) => toSite(site, executions.get(site.id) ?? [])),
    layers: layerRows(sites, events, traced),
    parameters: sum(traced.root.parameters.values()),
  };
}

function toSite({ id, range, name, role }: FoundSite, executions: readonly Execution[]): Site {
  const kind = role === 'expression' ? 'expression' : 'declaration';
  return { id, range, name, kind, executions };
}

function executionsOf(
  events: readonly RecordedEvent[],
  traced: TracedModel,
): Map<number, Execution[]> {
  const executions = new Map<number, Execution[]>();
  const runs = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== 'value') continue;
    const modulePath = traced.runningIn(event.call)?.path ?? '';
    const key = `${event.site} ${modulePath}`;
    const iteration = runs.get(key) ?? 0;
    runs.set(key, iteration + 1);
    const list = executions.get(event.site) ?? [];
    list.push({ modulePath, iteration, value: event.value });
    executions.set(event.site, list);
  }
  return executions;
}

// Sites + what recorded passes saw → the sites of a shape table.

import type { Execution, Site } from '../protocol/shapeTable.ts';
import type { FoundSite } from './foundSite.ts';
import type { Executions } from './nameDimensions.ts';
import type { RecordedEvent } from './recorder.ts';
import type { TracedModel } from './tracedModel.ts';

export interface Recording {
  readonly events: readonly RecordedEvent[];
  /** Sites that ran, whatever their value was. */
  readonly reached: ReadonlySet<number>;
}

/** `executions`: of the recording, or the same with names. */
export function tableSites(
  found: readonly FoundSite[],
  { reached }: Pick<Recording, 'reached'>,
  executions: Executions,
): Site[] {
  const sites = new Map(found.map((site) => [site.id, site]));
  const files = new Set([...executions.keys()].map((id) => sites.get(id)?.range.file));
  // A site that ran and held no tensor is a number or a setting: nothing to show.
  return found
    .filter(({ id, range }) => executions.has(id) || (!reached.has(id) && files.has(range.file)))
    .map((site) => toSite(site, executions.get(site.id) ?? []));
}

export function executionsOf(
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

function toSite({ address, range, name, role }: FoundSite, executions: readonly Execution[]): Site {
  const kind = role === 'expression' ? 'expression' : 'declaration';
  return { id: address, range, name, kind, executions };
}

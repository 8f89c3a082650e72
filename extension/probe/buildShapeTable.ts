// Sites + what recorded passes saw → the sites of a shape table.

import type { Execution, Repeats, Site } from '../protocol/shapeTable.ts';
import type { FoundSite } from './foundSite.ts';
import type { Executions } from './nameDimensions.ts';
import type { RecordedEvent, ValueEvent } from './recorder.ts';
import type { TracedModel } from './tracedModel.ts';

export interface Recording {
  readonly events: readonly RecordedEvent[];
  /** Sites that ran, whatever their value was. */
  readonly reached: ReadonlySet<number>;
}

/** What passes have told of the sites. `executions`: of the recording, or the same with names. */
export interface SiteFacts {
  readonly executions: Executions;
  readonly repeats?: ReadonlyMap<number, Repeats>;
}

export function tableSites(
  found: readonly FoundSite[],
  { reached }: Pick<Recording, 'reached'>,
  { executions, repeats }: SiteFacts,
): Site[] {
  const sites = new Map(found.map((site) => [site.id, site]));
  const files = new Set([...executions.keys()].map((id) => sites.get(id)?.range.file));
  // A site that ran and held no tensor is a number or a setting: nothing to show.
  return found
    .filter(({ id, range }) => executions.has(id) || (!reached.has(id) && files.has(range.file)))
    .map((site) => toSite(site, executions.get(site.id) ?? [], repeats?.get(site.id)));
}

/** A recorded value, and which run of its site made it. */
export interface PlacedEvent extends Omit<Execution, 'value'> {
  readonly event: ValueEvent;
}

/** In order of time. */
export function placeEvents(
  events: readonly RecordedEvent[],
  traced: TracedModel,
): readonly PlacedEvent[] {
  const runs = new Map<string, number>();
  return events.flatMap((event) => {
    if (event.kind !== 'value') return [];
    const modulePath = traced.runningIn(event.call)?.path ?? '';
    const key = `${event.site} ${modulePath}`;
    const iteration = runs.get(key) ?? 0;
    runs.set(key, iteration + 1);
    return [{ event, modulePath, iteration }];
  });
}

export function executionsOf(
  events: readonly RecordedEvent[],
  traced: TracedModel,
): Map<number, Execution[]> {
  const executions = new Map<number, Execution[]>();
  for (const { event, modulePath, iteration } of placeEvents(events, traced)) {
    const list = executions.get(event.site) ?? [];
    list.push({ modulePath, iteration, value: event.value });
    executions.set(event.site, list);
  }
  return executions;
}

function toSite(
  { address, range, name, role }: FoundSite,
  executions: readonly Execution[],
  repeats: Repeats | undefined,
): Site {
  const kind = role === 'expression' ? 'expression' : 'declaration';
  return { id: address, range, name, kind, executions, ...(repeats && { repeats }) };
}

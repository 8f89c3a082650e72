// Why an expression ran several times in one module: in a loop over an axis of the data, or because
// the module is used at several places.

import type { Repeat, Repeats } from '../protocol/shapeTable.ts';
import { placeEvents } from './buildShapeTable.ts';
import { CallPaths } from './callPaths.ts';
import type { Sizes } from './dimensionForms.ts';
import type { RecordedEvent } from './recorder.ts';
import type { TracedModel } from './tracedModel.ts';

export interface SizedEvents {
  readonly sizes: Sizes;
  readonly events: readonly RecordedEvent[];
}

/** Of a site in a module. */
interface Runs {
  count: number;
  /** By what ways of calls they were reached. */
  readonly ways: Set<string>;
}

type RunsOfSites = ReadonlyMap<number, ReadonlyMap<string, Runs>>;

/**
 * By site, of the first pass. `axes`: the names of the sizes that a loop over time may have; other
 * passes, with other sizes, tell such a loop from what runs as often by chance.
 */
export function repeatsOf(
  passes: readonly SizedEvents[],
  traced: TracedModel,
  axes: readonly string[],
): ReadonlyMap<number, Repeats> {
  const counted = passes.map(({ sizes, events }) => ({ sizes, runs: runsIn(events, traced) }));
  const repeats = new Map<number, Repeats>();
  for (const [site, ofModules] of counted[0].runs) {
    const ofSite: Record<string, Repeat> = {};
    for (const [module, { count, ways }] of ofModules) {
      const counts = counted.map((pass) => ({
        sizes: pass.sizes,
        count: pass.runs.get(site)?.get(module)?.count ?? 0,
      }));
      if (count === 1) continue;
      if (ways.size === count) ofSite[module] = 'use';
      else if (ways.size === 1 && axes.some((axis) => isLoopOver(axis, counts))) {
        ofSite[module] = 'time';
      }
    }
    if (Object.keys(ofSite).length > 0) repeats.set(site, ofSite);
  }
  return repeats;
}

function runsIn(events: readonly RecordedEvent[], traced: TracedModel): RunsOfSites {
  const paths = new CallPaths();
  const sites = new Map<number, Map<string, Runs>>();
  for (const { event, modulePath } of placeEvents(events, traced)) {
    const ofSite = sites.get(event.site) ?? new Map<string, Runs>();
    sites.set(event.site, ofSite);
    const runs = ofSite.get(modulePath) ?? { count: 0, ways: new Set() };
    ofSite.set(modulePath, runs);
    runs.count += 1;
    runs.ways.add(paths.of(event.call));
  }
  return sites;
}

interface Count {
  readonly sizes: Sizes;
  readonly count: number;
}

/** As many runs as the axis is long, or always so many fewer, as where the first step is special. */
function isLoopOver(axis: string, counts: readonly Count[]): boolean {
  const [base, ...others] = counts.map(({ sizes, count }) => ({
    size: sizes[axis],
    missing: sizes[axis] - count,
  }));
  const isMeasured = others.some(({ size }) => size !== base.size);
  if (!isMeasured) return base.missing === 0;
  return others.every(({ missing }) => missing === base.missing);
}

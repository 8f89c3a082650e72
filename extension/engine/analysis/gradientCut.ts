// Where a gradient ends on its way back to a parameter: followed forward through the person's own
// calls, from what has the parameter to the first operation that depends on it in steps only.

import type { FoundSite } from '../../probe/foundSite.ts';
import type { Recorder } from '../../probe/recorder.ts';

/** Operations whose result does not depend smoothly on what they are given. */
const cutting = new Set([
  ...['dataSync', 'arraySync', 'data', 'array', 'argMax', 'argMin', 'topk', 'round', 'floor'],
  ...['ceil', 'sign', 'step', 'greater', 'greaterEqual', 'less', 'lessEqual', 'equal'],
  ...['notEqual', 'toInt', 'toBool', 'oneHot', 'multinomial', 'variable'],
]);

/** `sources`: parameters, and modules that own them. */
export function gradientCut(
  sources: ReadonlySet<unknown>,
  { reached, last }: Recorder,
  sites: readonly FoundSite[],
): FoundSite | undefined {
  const calls = sites.filter(({ id, call }) => call !== undefined && reached.has(id));
  const dependent = new Set(sources);
  const isDependent = (value: unknown): boolean =>
    partsOf(value).some((part) => dependent.has(part));
  const takesDependent = ({ call }: FoundSite): boolean =>
    [call?.receiver, ...(call?.arguments ?? [])].some(
      (part) => part?.site !== undefined && isDependent(last.get(part.site)),
    );
  // Until nothing is added: in a loop, an earlier line may depend on a later one.
  for (let known = -1; known < dependent.size;) {
    known = dependent.size;
    for (const site of calls) {
      if (!takesDependent(site)) continue;
      for (const part of partsOf(last.get(site.id))) dependent.add(part);
    }
  }
  const order = [...reached];
  return calls
    .filter((site) => cutting.has(site.call?.callee ?? '') && takesDependent(site))
    .sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))[0];
}

/** A value, and what is in it if it is a list or a record. */
function partsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  const inside = isPlain ? (Object.values(value) as unknown[]) : [];
  return [value, ...inside.filter((part) => typeof part === 'object' && part !== null)];
}

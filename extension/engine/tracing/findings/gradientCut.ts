// Where a gradient ends on its way back to a parameter: followed forward through the person's own
// calls, from what has the parameter to the first operation that depends on it in steps only.

import type { FoundSite } from '../../../probe/foundSite.ts';
import type { RecordedEvent } from '../../../probe/recorder.ts';

/** Operations whose result does not depend smoothly on what they are given. */
const cutting = new Set([
  ...['dataSync', 'arraySync', 'data', 'array', 'argMax', 'argMin', 'topk', 'round', 'floor'],
  ...['ceil', 'sign', 'step', 'greater', 'greaterEqual', 'less', 'lessEqual', 'equal'],
  ...['notEqual', 'toInt', 'toBool', 'oneHot', 'multinomial', 'variable'],
]);

/** `sources`: parameters, and modules that own them. */
export function gradientCut(
  sources: ReadonlySet<unknown>,
  events: readonly RecordedEvent[],
  sites: readonly FoundSite[],
): FoundSite | undefined {
  const calls = new Map(sites.filter(({ call }) => call).map((site) => [site.id, site]));
  const cuts = cutsByOperand(sites);
  const owners = ownersOfOutputs(events);
  const dependent = new Set(sources);
  const isDependent = (value: unknown): boolean =>
    partsOf(value).some((part) => dependent.has(part));
  const newest = new Map<number, unknown>();
  for (const event of events) {
    if (event.kind !== 'value') continue;
    newest.set(event.site, event.raw);
    const operands = operandSites(calls.get(event.site)).map((site) => newest.get(site));
    if (dependent.has(owners.get(event.value)) || operands.some(isDependent)) {
      for (const part of partsOf(event.raw)) dependent.add(part);
    }
    const cut = cuts.get(event.site);
    if (cut && isDependent(event.raw)) return cut;
  }
  return undefined;
}

/** What a cutting operation takes is told before it, and its result may be no tensor. */
function cutsByOperand(sites: readonly FoundSite[]): ReadonlyMap<number, FoundSite> {
  const cuts = sites.filter(({ call }) => call && cutting.has(call.callee));
  return new Map(cuts.flatMap((cut) => operandSites(cut).map((site) => [site, cut] as const)));
}

function operandSites(site: FoundSite | undefined): readonly number[] {
  const parts = [site?.call?.receiver, ...(site?.call?.arguments ?? [])];
  return parts.flatMap((part) => part?.site ?? []);
}

/** By what a method returned, the object whose method it was. */
function ownersOfOutputs(events: readonly RecordedEvent[]): ReadonlyMap<unknown, unknown> {
  return new Map(
    events.flatMap((event) =>
      event.kind === 'call' && event.call.output ? [[event.call.output, event.call.self]] : [],
    ),
  );
}

/** A value, and what is in it if it is a list or a record. */
function partsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? [value, ...(Object.values(value) as unknown[])] : [value];
}

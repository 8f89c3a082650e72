// Tensors that outlive the step that made them: kept for ever, or kept in a place where the next step
// will find them gone.

import * as tf from '@tensorflow/tfjs';
import type { FoundSite, FoundSource } from '../../../probe/foundSite.ts';
import type { Recorder } from '../../../probe/recorder.ts';
import type { Finding } from '../../../protocol/finding.ts';
import type { TrainableModel } from '../../models/trainableModel.ts';
import { finding } from './foundMistake.ts';
import type { LearningPass } from '../learningPass.ts';

const keptForEver =
  'This tensor is not freed when the step ends: memory grows with every step. Do not keep it, or dispose of it in forward.';
const goneNextStep =
  'This tensor is freed when the step ends, but {name} still holds it afterwards. Return it instead, or store a number of it.';

export function leakFindings(
  model: TrainableModel,
  { recorder, leftBehind }: LearningPass,
  sources: readonly FoundSource[],
): Finding[] {
  const sites = sources.flatMap((source) => source.sites);
  const byId = new Map(sites.map((site) => [site.id, site]));
  const reached = [...recorder.reached].flatMap((id) => byId.get(id) ?? []);
  if (leftBehind > 0) {
    const kept = keptSite(reached, recorder, byId);
    if (kept)
      return [finding('leaked-tensor', kept.range, { text: keptForEver, values: {} }, warning)];
  }
  const stored = sources
    .flatMap(({ stores }) => stores)
    .filter(({ name, site }) => isStored(model, name, recorder.last.get(site)))
    .flatMap(({ name, site }) => [{ name, site: byId.get(site) }]);
  const pushed = reached.flatMap((site) => {
    const name = containerOf(site, recorder, byId);
    return name === undefined ? [] : [{ name, site }];
  });
  return [...stored, ...pushed].flatMap(({ name, site }) =>
    site
      ? [finding('leaked-tensor', site.range, { text: goneNextStep, values: { name } }, warning)]
      : [],
  );
}

const warning = { severity: 'warning' } as const;

/** The `tf.keep` of a tensor that is still there, or else what made it. */
function keptSite(
  reached: readonly FoundSite[],
  recorder: Recorder,
  byId: ReadonlyMap<number, FoundSite>,
): FoundSite | undefined {
  const alive = reached.filter(({ id }) => isAlive(recorder.last.get(id)));
  const kept = alive.find(({ call }) => call?.callee === 'keep');
  if (kept || alive.length === 0) return kept;
  const tensor = recorder.last.get(alive[0].id) as object;
  return byId.get(recorder.madeAt.get(tensor) ?? -1) ?? alive[0];
}

function isAlive(value: unknown): boolean {
  return value instanceof tf.Tensor && !(value instanceof tf.Variable) && !value.isDisposed;
}

function isGone(value: unknown): boolean {
  return value instanceof tf.Tensor && value.isDisposed;
}

/** A module of the model has the disposed tensor as this property. */
function isStored(model: TrainableModel, name: string, value: unknown): boolean {
  const isHeld = isGone(value) || (Array.isArray(value) && value.some(isGone));
  return (
    isHeld &&
    [...model.namedModules().values()].some(
      (module) => (module as Record<string, unknown>)[name] === value,
    )
  );
}

const filling = new Set(['push', 'unshift', 'set', 'add']);

/** `this.cache` of `this.cache.push(h)`, when the list was there before the pass. */
function containerOf(
  { call }: FoundSite,
  recorder: Recorder,
  byId: ReadonlyMap<number, FoundSite>,
): string | undefined {
  const { receiver } = call ?? {};
  if (!call || !filling.has(call.callee) || receiver?.site === undefined) return undefined;
  const container = recorder.last.get(receiver.site);
  if (typeof container !== 'object' || container === null || !holdsGone(container))
    return undefined;
  const first = byId.get(recorder.firstSeen.get(container) ?? -1);
  const isMadeInPass = first === undefined || first.call !== undefined || /^[[{]/.test(first.name);
  return isMadeInPass ? undefined : receiver.text;
}

function holdsGone(container: object): boolean {
  const isCollection =
    Array.isArray(container) || container instanceof Set || container instanceof Map;
  return isCollection && [...container.values()].some(isGone);
}

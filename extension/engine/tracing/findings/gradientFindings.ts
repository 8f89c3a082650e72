// Parameters that receive no gradient, at the place that keeps them from it: an operation that no
// gradient passes, or else the layer that the loss does not depend on.

import type { FoundSite } from '../../../probe/foundSite.ts';
import type { Recorder } from '../../../probe/recorder.ts';
import type { Finding } from '../../../protocol/finding.ts';
import type { TrainableModel } from '../../models/trainableModel.ts';
import { finding } from './foundMistake.ts';
import { defaultExportOf } from './failureFinding.ts';
import { gradientCut } from './gradientCut.ts';

export type Ordered = Pick<Recorder, 'orderedAt'>;

/** A parameter, or a module of which no parameter learns. */
interface Silent {
  readonly path: string;
  readonly owner: object;
}

export function gradientFindings(
  model: TrainableModel,
  learning: ReadonlySet<string>,
  /** Of the constructors, and of a pass. */
  [building, passing]: readonly [Ordered, Recorder],
  sites: readonly FoundSite[],
  file: string,
): Finding[] {
  const byId = new Map(sites.map((site) => [site.id, site]));
  const groups = new Map<FoundSite | undefined, Silent[]>();
  for (const silent of silentOf(model, learning)) {
    const made = madeIn(silent, model, building)
      .map((object) => byId.get(building.orderedAt.get(object) ?? -1))
      .find((site) => site !== undefined);
    groups.set(made, [...(groups.get(made) ?? []), silent]);
  }
  return [...mergedByCut(groups, model, passing, sites)].map(([cut, { names, made }]) =>
    typeof cut === 'object'
      ? cutOff(cut, names, made)
      : unused(names, made?.range ?? defaultExportOf(file)),
  );
}

interface Group {
  readonly names: readonly string[];
  readonly made: FoundSite | undefined;
}

/** By the operation that cuts several layers off, which is one mistake, or by a number. */
function mergedByCut(
  groups: ReadonlyMap<FoundSite | undefined, readonly Silent[]>,
  model: TrainableModel,
  passing: Recorder,
  sites: readonly FoundSite[],
): ReadonlyMap<FoundSite | number, Group> {
  const merged = new Map<FoundSite | number, Group>();
  for (const [made, silent] of groups) {
    const key = gradientCut(partsOf(silent, model), passing.events, sites) ?? merged.size;
    const before = merged.get(key);
    const names = [...(before?.names ?? []), ...silent.map(({ path }) => path)];
    merged.set(key, { names, made: before?.made ?? made });
  }
  return merged;
}

function cutOff(cut: FoundSite, names: readonly string[], made: FoundSite | undefined): Finding {
  const related = made ? [{ range: made.range, problem: { text: 'made here', values: {} } }] : [];
  return finding(
    'no-gradient',
    cut.range,
    {
      text: 'No gradient passes {operation}: {names} would not train. Compute it with operations that have a gradient.',
      values: { names: names.join(', '), operation: cut.call?.callee ?? '' },
    },
    { severity: 'warning', related },
  );
}

function unused(names: readonly string[], range: Finding['range']): Finding {
  return finding(
    'no-gradient',
    range,
    {
      text: 'The loss does not depend on {names}: it would not train. Use it in forward, or remove it.',
      values: { names: names.join(', ') },
    },
    { severity: 'warning' },
  );
}

/** Of a module in which nothing learns one entry, and none for what is inside. */
function silentOf(model: TrainableModel, learning: ReadonlySet<string>): readonly Silent[] {
  const parameters = [...model.namedParameters()];
  const modules = [...model.namedModules()].filter(([path]) => path !== '');
  const isSilent = (path: string): boolean =>
    parameters.every(([name]) => !name.startsWith(`${path}.`) || !learning.has(name));
  const found = new Map<string, object>();
  for (const [name, variable] of parameters) {
    if (learning.has(name)) continue;
    const around = modules.filter(([path]) => name.startsWith(`${path}.`) && isSilent(path));
    const [path, owner] = around.reduce<[string, object]>(
      (outer, each) => (each[0].length < outer[0].length ? each : outer),
      [name, variable],
    );
    found.set(path, owner);
  }
  return [...found].map(([path, owner]) => ({ path, owner }));
}

/** What was made where it stands in the text, or is inside something that was. */
function madeIn({ path, owner }: Silent, model: TrainableModel, { orderedAt }: Ordered): object[] {
  const around = [...model.namedModules()]
    .filter(([each]) => each !== '' && path.startsWith(`${each}.`))
    .map(([, module]) => module)
    .filter((module) => orderedAt.has(module));
  return [owner, ...around.reverse()];
}

/** The silent parameters themselves, and all modules that hold nothing else. */
function partsOf(silent: readonly Silent[], model: TrainableModel): ReadonlySet<unknown> {
  const all = [...model.namedModules(), ...model.namedParameters()];
  const isInside = ([name]: [string, object]): boolean =>
    silent.some(({ path }) => name === path || name.startsWith(`${path}.`));
  return new Set(all.filter(isInside).map(([, object]) => object));
}

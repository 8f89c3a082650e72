// Parameters that receive no gradient, at the place that keeps them from it: a layer that forward
// never uses, or an operation that no gradient passes.

import type { FoundSite } from '../../probe/foundSite.ts';
import type { Recorder } from '../../probe/recorder.ts';
import type { Finding } from '../../protocol/finding.ts';
import type { TrainableModel } from '../trainableModel.ts';
import { finding } from './finding.ts';
import { defaultExportOf } from './findings.ts';

/** Operations whose result does not depend smoothly on what they are given. */
const cutting = new Set([
  ...['dataSync', 'arraySync', 'data', 'array', 'argMax', 'argMin', 'topk', 'round', 'floor'],
  ...['ceil', 'sign', 'step', 'greater', 'greaterEqual', 'less', 'lessEqual', 'equal'],
  ...['notEqual', 'toInt', 'toBool', 'oneHot', 'multinomial', 'variable'],
]);

export interface MadeAt {
  readonly madeAt: ReadonlyMap<object, number>;
}

export function gradientFindings(
  model: TrainableModel,
  learning: ReadonlySet<string>,
  /** Of the constructors, and of a pass. */
  [building, passing]: readonly [MadeAt, Recorder],
  sites: readonly FoundSite[],
  file: string,
): Finding[] {
  const byId = new Map(sites.map((site) => [site.id, site]));
  const silent = [...model.namedParameters()].filter(([name]) => !learning.has(name));
  const running = new Set(
    passing.events.flatMap((event) => (event.kind === 'call' ? [event.call.self] : [])),
  );
  const groups = new Map<string, { names: string[]; site: FoundSite | undefined; runs: boolean }>();
  for (const [name, variable] of silent) {
    const owners = ownersOf(name, model).map(([, owner]) => owner);
    const objects = [variable, ...owners];
    const made = objects.map((each) => byId.get(building.madeAt.get(each) ?? -1)).find(Boolean);
    const runs =
      owners[0] === model.subject || owners.slice(0, 1).some((owner) => running.has(owner));
    const key = `${made?.id} ${runs}`;
    const group = groups.get(key) ?? { names: [], site: made, runs };
    group.names.push(name);
    groups.set(key, group);
  }
  const cut = cutSite(passing, sites);
  return [...groups.values()].map(({ names, site, runs }) => {
    const values = { names: names.join(', ') };
    if (runs && cut) {
      return finding(
        'no-gradient',
        cut.range,
        {
          text: 'No gradient passes {operation}: {names} would not train. Compute it with operations that have a gradient.',
          values: { ...values, operation: cut.call?.callee ?? '' },
        },
        { severity: 'warning', related: relatedTo(site) },
      );
    }
    return finding(
      'no-gradient',
      site?.range ?? defaultExportOf(file),
      {
        text: 'The loss does not depend on {names}: it would not train. Use it in forward, or remove it.',
        values,
      },
      { severity: 'warning' },
    );
  });
}

function relatedTo(site: FoundSite | undefined): Finding['related'] {
  const problem = { text: 'made here', values: {} };
  return site ? [{ range: site.range, problem }] : [];
}

/** The module that owns a parameter, then the one around it, up to the model. */
function ownersOf(name: string, model: TrainableModel): [string, object][] {
  return [...model.namedModules()]
    .filter(([path]) => path !== '' && name.startsWith(`${path}.`))
    .sort(([a], [b]) => b.length - a.length);
}

/** The first operation in the person's own files, in order of time, that stops a gradient. */
function cutSite(recorder: Recorder, sites: readonly FoundSite[]): FoundSite | undefined {
  const cuts = new Map(
    sites.filter(({ call }) => call && cutting.has(call.callee)).map((site) => [site.id, site]),
  );
  for (const id of recorder.reached) {
    const cut = cuts.get(id);
    if (cut) return cut;
  }
  return undefined;
}

// Layers and variables that the model uses and does not own: they would not train, be saved or be
// shown.

import * as tf from '@tensorflow/tfjs';
import type { FoundSite } from '../../../probe/foundSite.ts';
import type { Recorder } from '../../../probe/recorder.ts';
import type { Finding } from '../../../protocol/finding.ts';
import { isOwner } from '../../models/trainableModel.ts';
import type { TrainableModel } from '../../models/trainableModel.ts';
import { finding } from './foundMistake.ts';

export function registrationFindings(
  model: TrainableModel,
  /** Of the constructors, and of a pass. */
  [building, passing]: readonly [Recorder, Recorder],
  sites: readonly FoundSite[],
): Finding[] {
  const known = new Set<object>([
    ...model.namedModules().values(),
    ...model.namedParameters().values(),
    ...model.namedBuffers().values(),
  ]);
  const byId = new Map(sites.map((site) => [site.id, site]));
  const strangers = [...building.orderedAt, ...passing.orderedAt].filter(
    ([object, site]) => byId.has(site) && !known.has(object) && holdsVariables(object),
  );
  const inside = new Set(
    strangers.flatMap(([object]) =>
      object instanceof tf.Variable ? [] : (Object.values(object) as unknown[]),
    ),
  );
  // Nothing that the constructors made is made again in a pass, except what a pass makes each time.
  const madeInPass = new Set(passing.orderedAt.values());
  const flagged = new Map<number, Finding>();
  for (const [object, id] of strangers) {
    const site = byId.get(id);
    if (!site || inside.has(object) || flagged.has(id)) continue;
    const isNew = madeInPass.has(id);
    flagged.set(
      id,
      finding(
        'not-registered',
        site.range,
        {
          text: isNew
            ? '{name} is made anew in every pass, so it would never train. Make it in the constructor, as a property of the model.'
            : '{name} is no property of the model, so it would not train. Make it a property of its own, or an element of an array that is one.',
          values: { name: site.name },
        },
        { severity: 'warning' },
      ),
    );
  }
  return [...flagged.values()];
}

function holdsVariables(object: object): boolean {
  if (object instanceof tf.Variable) return object.trainable && !object.isDisposed;
  return isOwner(object);
}

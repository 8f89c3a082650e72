// Outputs that do not fit the targets: said where `forward` returns them.

import type { Tensor } from '@tensorflow/tfjs';
import type { FoundSite } from '../../../probe/foundSite.ts';
import type { Recorder } from '../../../probe/recorder.ts';
import type { Finding } from '../../../protocol/finding.ts';
import { finding } from './foundMistake.ts';
import { problemOf } from './failureFinding.ts';
import { outputTensor } from '../../tasks/loss.ts';
import type { LearningPass } from '../learningPass.ts';

/** Nothing when the mistake is inside the person's own code, of forward or of a loss of theirs. */
export function lossFinding(
  { error, outputs, recorder }: LearningPass,
  sites: readonly FoundSite[],
): Finding | undefined {
  const isForwardOver = outputs !== undefined;
  const isOpen = recorder.open.some((id) => sites.some((site) => site.id === id && site.call));
  if (!isForwardOver || isOpen) return undefined;
  const returned = returnedSite(outputs, recorder, sites);
  return returned && finding('shape-mismatch', returned.range, problemOf(error));
}

/** Too few logits for the classes: said by their numbers, not by the first target that has none. */
export function classesFinding(
  { outputs, recorder }: LearningPass,
  classes: number | undefined,
  sites: readonly FoundSite[],
): Finding | undefined {
  const logits = tensorOf(outputs)?.shape.at(-1);
  const returned = returnedSite(outputs, recorder, sites);
  if (classes === undefined || logits === undefined || logits >= classes || !returned)
    return undefined;
  return finding('shape-mismatch', returned.range, {
    text: 'The data have {classes} classes, and forward returns logits for {logits}. Make the last axis {classes} long.',
    values: { classes, logits },
  });
}

/** The last mention of the value is the one that is returned. */
function returnedSite(
  outputs: unknown,
  recorder: Recorder,
  sites: readonly FoundSite[],
): FoundSite | undefined {
  const values = new Set<unknown>([outputs, tensorOf(outputs)]);
  return sites.findLast(
    ({ id, owner }) => owner?.method === 'forward' && values.has(recorder.last.get(id)),
  );
}

function tensorOf(outputs: unknown): Tensor | undefined {
  try {
    return outputTensor(outputs);
  } catch {
    return undefined;
  }
}

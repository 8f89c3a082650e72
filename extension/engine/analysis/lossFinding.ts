// Outputs that do not fit the targets: said where `forward` returns them.

import type { FoundSite } from '../../probe/foundSite.ts';
import type { Finding } from '../../protocol/finding.ts';
import { finding } from './finding.ts';
import { problemOf } from './findings.ts';
import { outputTensor } from '../experiments/loss.ts';
import type { LearningPass } from './learningPass.ts';

/** Nothing when the mistake is inside the person's own code, of forward or of a loss of theirs. */
export function lossFinding(
  { error, outputs, recorder }: LearningPass,
  sites: readonly FoundSite[],
): Finding | undefined {
  const isForwardOver = outputs !== undefined;
  const isOpen = recorder.open.some((id) => sites.some((site) => site.id === id && site.call));
  if (!isForwardOver || isOpen) return undefined;
  const values = new Set<unknown>([outputs, tensorOf(outputs)]);
  // The last mention of the value is the one that is returned.
  const returned = sites.findLast(
    ({ id, owner }) => owner?.method === 'forward' && values.has(recorder.last.get(id)),
  );
  return returned && finding('shape-mismatch', returned.range, problemOf(error));
}

function tensorOf(outputs: unknown): unknown {
  try {
    return outputTensor(outputs);
  } catch {
    return undefined;
  }
}

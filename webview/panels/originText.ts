// Of which weights an answer is, in words: `step 1,840`, `new model`.

import type { Origin } from '../../extension/protocol/cursor.ts';
import { whole } from '../numbers.ts';
import { text } from '../strings.ts';

export function originText({ run, step, failedStep, kept }: Origin): string {
  // Where no parameter fits, nothing is left of the run.
  if (run === undefined || kept?.parameters === 0) return text('caret.newModel');
  const trained =
    failedStep === undefined
      ? text('picture.step', { step: whole(step) })
      : text('picture.failedStep', { step: whole(failedStep) });
  if (!kept) return trained;
  return `${trained}, ${text('caret.kept', { kept: whole(kept.parameters), of: whole(kept.of) })}`;
}

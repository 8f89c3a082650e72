// The name of a new run.

import { randomBytes } from 'node:crypto';
import type { RunId } from '../../protocol/cursor.ts';

/** `2026-03-01T14-05-09-3f9a1c`: unique for ever, in the order of time, and good for a folder. */
export function newRunId(now = new Date(), random = randomBytes(3).toString('hex')): RunId {
  return `${now.toISOString().slice(0, 19).replaceAll(':', '-')}-${random}`;
}

// The name of a text: equal for equal texts, in the host and in the engine.

import { createHash } from 'node:crypto';

/** SHA-256 of the text in UTF-8, hexadecimal. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

// Where the real data sets lie, for tests that need them and are skipped where they are absent.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.env.TENSORSCOPE_DATA ?? '../shared/data');

/** Path of a real data set, and what to hand to `test` so that it is skipped without it. */
export function realData(name: string): { path: string; options: { skip: string | false } } {
  const path = join(root, name);
  const skip = existsSync(path) ? false : `needs ${name} in TENSORSCOPE_DATA`;
  return { path, options: { skip } };
}

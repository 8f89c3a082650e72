// A folder for the files of one test, removed when the test ends.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ProblemError } from '../../../extension/protocol/problem.ts';

/** Writes the files (name → content) into a new folder and returns its path. */
export async function temporaryFolder(
  context: TestContext,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tensorscope-data-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** The reading fails with a problem whose text matches, and leaves the folder as it was. */
export async function rejectsWithProblem(
  folder: string,
  read: () => Promise<unknown>,
  ...patterns: readonly RegExp[]
): Promise<void> {
  const before = await readdir(folder);
  await assert.rejects(read, (error: unknown) => {
    assert.ok(error instanceof ProblemError, String(error));
    for (const pattern of patterns) assert.match(error.message, pattern);
    assert.doesNotMatch(error.message, /[{}]/, 'every placeholder is filled');
    return true;
  });
  assert.deepEqual(await readdir(folder), before);
}

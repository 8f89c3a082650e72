// Every golden case is a test: the project's own small copy, and the full set where it is present.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readIndex } from './goldenCase.ts';
import { paths, runCases } from './runCases.ts';

const ownCases = path.join(import.meta.dirname, 'cases');
const fullSet = path.resolve(import.meta.dirname, '../../../shared/golden');

compareFolder('own copy', ownCases);
if (existsSync(path.join(fullSet, 'index.json'))) {
  compareFolder('full set', fullSet);
} else {
  test('the full set of golden cases agrees', { skip: 'there is no ../shared/golden' }, () => {});
}

function compareFolder(title: string, folder: string): void {
  for (const layerPath of paths) {
    test(`all golden cases of the ${title} agree with PyTorch, ${layerPath}`, async (t) => {
      let compared = 0;
      for await (const { name, passed, worst, problem } of runCases(folder, layerPath)) {
        compared++;
        await t.test(name, () => {
          assert.ok(passed, problem ?? JSON.stringify(worst));
        });
      }
      assert.equal(compared, readIndex(folder).length);
    });
  }
}

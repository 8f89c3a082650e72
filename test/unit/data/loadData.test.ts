import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { epochOrder } from '../../../extension/data/imageBatches.ts';
import { loadData } from '../../../extension/data/loadData.ts';
import { dataCatalog } from '../../../extension/protocol/modelCatalog.ts';
import type { DataId } from '../../../extension/protocol/trainRequest.ts';
import { rejectsWithProblem, temporaryFolder } from './temporaryFolder.ts';

test('every built-in set of the catalogue loads without a path', async () => {
  for (const { id, needs } of dataCatalog) {
    if (needs) continue;
    const data = await loadData({ id }, { seed: 0 });
    assert.ok(data.title.length > 0);
  }
});

test('unknown data are refused with the names that exist', async (context) => {
  const folder = await temporaryFolder(context, {});
  for (const id of ['imagenet', 'toString', '__proto__']) {
    const read = () => loadData({ id: id as DataId }, { seed: 0 });
    await rejectsWithProblem(folder, read, new RegExp(`"${id}"`), /digits, grammar, dates, mnist/);
  }
});

test('without a path the folder of real data is searched, and named if it has nothing', async (context) => {
  const folder = await temporaryFolder(context, { 'input.txt': 'x' });
  const before = process.env.TENSORSCOPE_DATA;
  process.env.TENSORSCOPE_DATA = folder;
  context.after(() => {
    if (before === undefined) delete process.env.TENSORSCOPE_DATA;
    else process.env.TENSORSCOPE_DATA = before;
  });
  for (const id of ['mnist', 'text', 'pairs'] as const) {
    const read = () => loadData({ id }, { seed: 0 });
    await rejectsWithProblem(folder, read, new RegExp(folder), /TENSORSCOPE_DATA/);
  }
});

test('a path of the request is read in the way that its id says', async (context) => {
  const folder = await temporaryFolder(context, { 'both.txt': 'a\tb\nc\td\ne\tf\n' });
  const path = join(folder, 'both.txt');
  assert.equal((await loadData({ id: 'text', path }, { seed: 0 })).kind, 'text');
  assert.equal((await loadData({ id: 'pairs', path }, { seed: 0 })).kind, 'pairs');
  const asWords = await loadData({ id: 'pairs', path }, { seed: 0, tokens: 'words' });
  assert.equal(asWords.kind === 'pairs' && asWords.shared, false);
});

test('every epoch visits each sample once, in an order of its own', () => {
  const first = epochOrder(1000, 7, 0);
  assert.deepEqual(epochOrder(1000, 7, 0), first);
  assert.deepEqual(
    [...first].sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  assert.notDeepEqual(epochOrder(1000, 7, 1), first);
  assert.notDeepEqual(epochOrder(1000, 8, 0), first);
});

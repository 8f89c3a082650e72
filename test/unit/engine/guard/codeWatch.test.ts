// What a thread with a person's own code is ended for.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import process from 'node:process';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import { CodeWatch } from '../../../../extension/engine/guard/codeWatch.ts';
import type { Stopped, TimeLimit } from '../../../../extension/engine/guard/codeWatch.ts';
import type { WatchedThread } from '../../../../extension/engine/guard/threadMemory.ts';

const most = 150 * 2 ** 20;

/** A thread in a loop without end that has taken memory of this kind, 300 MB unless it is nothing. */
async function hungry(context: TestContext, takes: string): Promise<WatchedThread> {
  const worker = new Worker(new URL('hungryThread.ts', import.meta.url), { workerData: takes });
  context.after(() => worker.terminate());
  const [memory] = (await once(worker, 'message')) as [WebAssembly.Memory];
  return { worker, memory };
}

function stopOf(thread: WatchedThread, limit: TimeLimit): Promise<Stopped> {
  return new Promise((resolve) => new CodeWatch(thread, limit, resolve, most));
}

for (const takes of ['arrays', 'objects', 'tensors']) {
  test(`a thread that takes too much memory for ${takes} is ended for that`, async (context) => {
    const thread = await hungry(context, takes);
    const { code } = await stopOf(thread, { seconds: 60, setting: '' });
    assert.equal(code, 'memory-limit');
  });
}

test('the memory that other threads take meanwhile is not that of the watched one', async (context) => {
  const thread = await hungry(context, 'nothing');
  const stopped = stopOf(thread, { seconds: 1, setting: '' });
  const before = process.memoryUsage.rss();
  const ownArray = new Float64Array((2 * most) / 8).fill(1);
  await hungry(context, 'arrays');
  assert.ok(process.memoryUsage.rss() > before + 2 * most, 'the process has grown');
  assert.equal((await stopped).code, 'time-limit');
  assert.equal(ownArray[0], 1);
});

test('a watch that has ended ends no thread', async (context) => {
  const thread = await hungry(context, 'arrays');
  const ended = new CodeWatch(thread, { seconds: 0, setting: '' }, () => assert.fail(), most);
  ended.end();
  const { code } = await stopOf(thread, { seconds: 60, setting: '' });
  assert.equal(code, 'memory-limit');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LookJob } from '../../../../extension/engine/looking/lookingMessages.ts';
import { LookAhead } from '../../../../extension/engine/main/lookAhead.ts';

const limit = { seconds: 10, setting: '' };

function lookAt(run: string): LookJob {
  const trace = { model: 'cnn', settings: {}, texts: [] } as const;
  return { kind: 'look', trace, look: { kind: 'samples' }, run, texts: [] };
}

interface LookUnderWay {
  readonly job: LookJob;
  end(): Promise<unknown>;
  fail(): Promise<unknown>;
}

/** With a clock that the test turns, and looks that end when the test says so. */
function setUp() {
  const clock = { now: 0 };
  const looks: LookUnderWay[] = [];
  const ahead = new LookAhead(
    (job) => {
      const look = Promise.withResolvers<undefined>();
      const settled = look.promise.catch(() => undefined);
      looks.push({
        job,
        end() {
          look.resolve(undefined);
          return settled;
        },
        fail() {
          look.reject(new Error('no longer there'));
          return settled;
        },
      });
      return look.promise;
    },
    () => clock.now,
  );
  return { ahead, clock, looks };
}

test('what was looked at is looked at again, after everything that somebody waits for', () => {
  const { ahead, looks } = setUp();
  ahead.after(lookAt('a'), limit);
  assert.deepEqual(
    looks.map(({ job }) => job),
    [{ ...lookAt('a'), canWait: true }],
  );
});

test('many looks in a short time are followed by one, and half a second later by the next', async () => {
  const { ahead, clock, looks } = setUp();
  ahead.after(lookAt('a'), limit);
  clock.now = 900;
  ahead.after(lookAt('b'), limit);
  assert.equal(looks.length, 1, 'the first is still under way');
  await looks[0].end();
  clock.now = 1399;
  ahead.after(lookAt('c'), limit);
  assert.equal(looks.length, 1);
  clock.now = 1400;
  ahead.after(lookAt('d'), limit);
  assert.deepEqual(
    looks.map(({ job }) => job.run),
    ['a', 'd'],
  );
});

test('one that fails is not the last', async () => {
  const { ahead, clock, looks } = setUp();
  ahead.after(lookAt('a'), limit);
  await looks[0].fail();
  clock.now = 500;
  ahead.after(lookAt('b'), limit);
  assert.equal(looks.length, 2);
});

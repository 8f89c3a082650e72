import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SiteValues } from '../../../../extension/host/shapes/siteValues.ts';
import type { WeightsNow } from '../../../../extension/host/shapes/siteValues.ts';
import type { SiteChoice, SiteValue } from '../../../../extension/protocol/siteValue.ts';
import { valueOf } from './siteValue.ts';

const choice: SiteChoice = { traceId: 1, site: 'models/cnn.ts#2', execution: 0, part: 0 };
const at = (site: number): string => `models/cnn.ts#${site}`;

function values(origin: () => SiteValue['origin'], now: () => WeightsNow | undefined) {
  const asked: SiteChoice[] = [];
  const cache = new SiteValues((each) => {
    asked.push(each);
    return Promise.resolve({ ...valueOf(each), origin: origin() });
  }, now);
  return { cache, asked };
}

test('values of a new model are asked for once', async () => {
  const { cache, asked } = values(
    () => ({ kind: 'newModel' }),
    () => undefined,
  );
  await Promise.all([cache.get(choice, 'dark'), cache.get(choice, 'dark')]);
  await cache.get(choice, 'dark');
  assert.equal(asked.length, 1);
  await cache.get(choice, 'light');
  await cache.get({ ...choice, execution: 1 }, 'dark');
  assert.equal(asked.length, 3);
});

test('in a run values are kept for the step they are of, and asked again for the next', async () => {
  let step = 10;
  const { cache, asked } = values(
    () => ({ kind: 'run', runId: 1, step: 10 }),
    () => ({ runId: 1, step }),
  );
  await cache.get(choice);
  await cache.get(choice);
  assert.equal(asked.length, 1);
  step = 11;
  await cache.get(choice);
  assert.equal(asked.length, 2);
});

test('values of a new model are not shown for those of a run', async () => {
  const weights: { now?: WeightsNow } = {};
  const { cache, asked } = values(
    () => ({ kind: 'newModel' }),
    () => weights.now,
  );
  await cache.get(choice);
  weights.now = { runId: 1, step: 1 };
  await cache.get(choice);
  assert.equal(asked.length, 2);
});

test('a failure is not kept', async () => {
  let fails = true;
  const cache = new SiteValues(
    (each) => (fails ? Promise.reject(new Error('busy')) : Promise.resolve(valueOf(each))),
    () => undefined,
  );
  await assert.rejects(cache.get(choice), /busy/);
  fails = false;
  assert.equal((await cache.get(choice)).site, choice.site);
});

test('only the values looked at last are kept, and none of an engine that is gone', async () => {
  const { cache, asked } = values(
    () => ({ kind: 'newModel' }),
    () => undefined,
  );
  for (let site = 0; site <= 200; site++) await cache.get({ ...choice, site: at(site) });
  await cache.get({ ...choice, site: at(200) });
  assert.equal(asked.length, 201);
  await cache.get({ ...choice, site: at(0) });
  assert.equal(asked.length, 202);
  cache.clear();
  await cache.get({ ...choice, site: at(0) });
  assert.equal(asked.length, 203);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SiteValues } from '../../../../extension/host/shapes/siteValues.ts';
import type { Moment } from '../../../../extension/protocol/cursor.ts';
import type { TensorAt } from '../../../../extension/host/shapes/siteValues.ts';
import type { Cursor, Origin } from '../../../../extension/protocol/cursor.ts';
import { emptyTable } from '../../../../extension/protocol/shapeTable.ts';
import { valueOf } from './siteValue.ts';

const trace = emptyTable('cnn').trace;
const newModel: Moment = { step: 0 };

function at(site: number, text = 'sha'): TensorAt {
  const place = { site: `models/cnn.ts#${site}`, module: '', iteration: 0, part: 0 };
  return { trace: { ...trace, texts: [{ file: 'net.ts', sha: text }] }, place };
}

/** An engine that answers with the weights `origin` says. */
function values(origin: () => Origin, now: () => Moment) {
  const asked: Cursor[] = [];
  const cache = new SiteValues((_, cursor, look) => {
    asked.push(cursor);
    return Promise.resolve({ ...valueOf(look.place), origin: origin() });
  }, now);
  return { cache, asked };
}

test('values of a new model are asked for once for each text, place and theme', async () => {
  const { cache, asked } = values(
    () => ({ step: 0 }),
    () => newModel,
  );
  await Promise.all([cache.get(at(2), 'dark'), cache.get(at(2), 'dark')]);
  await cache.get(at(2), 'dark');
  assert.deepEqual(asked, [{ step: 0 }]);
  await cache.get(at(2), 'light');
  await cache.get(at(3), 'dark');
  await cache.get(at(2, 'edited'), 'dark');
  await cache.get(at(2), 'dark', 5);
  assert.equal(asked.length, 5);
});

test('in a run values are kept for the step they are of, and asked again for the next', async () => {
  let step = 10;
  const { cache, asked } = values(
    () => ({ run: 'a', step: 10 }),
    () => ({ run: 'a', step }),
  );
  await cache.get(at(2));
  await cache.get(at(2));
  assert.deepEqual(asked, [{ run: 'a', step: 'live' }]);
  step = 11;
  await cache.get(at(2));
  assert.equal(asked.length, 2);
});

test('values of a new model are not shown for those of a run, nor one run for another', async () => {
  let now = newModel;
  const { cache, asked } = values(
    () => now,
    () => now,
  );
  await cache.get(at(2));
  now = { run: 'a', step: 0 };
  await cache.get(at(2));
  now = { run: 'b', step: 0 };
  await cache.get(at(2));
  assert.equal(asked.length, 3);
});

test('a failure is not kept', async () => {
  let fails = true;
  const cache = new SiteValues(
    (_, __, { place }) =>
      fails ? Promise.reject(new Error('busy')) : Promise.resolve(valueOf(place)),
    () => newModel,
  );
  await assert.rejects(cache.get(at(2)), /busy/);
  fails = false;
  assert.deepEqual((await cache.get(at(2))).place, at(2).place);
});

test('only the values looked at last are kept', async () => {
  const { cache, asked } = values(
    () => ({ step: 0 }),
    () => newModel,
  );
  for (let site = 0; site <= 200; site++) await cache.get(at(site));
  await cache.get(at(200));
  assert.equal(asked.length, 201);
  await cache.get(at(0));
  assert.equal(asked.length, 202);
});

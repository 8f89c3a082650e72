import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShapeTables } from '../../../../extension/host/shapes/shapeTables.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';
import type { TraceRef } from '../../../../extension/protocol/trace.ts';
import { ownModel } from '../../../../extension/protocol/trainRequest.ts';
import type { ModelId } from '../../../../extension/protocol/trainRequest.ts';
import { execution, site, table, tensor } from './tables.ts';

test('a model is traced once for each choice of settings', async () => {
  let channels = 8;
  const traced: string[] = [];
  const tables = new ShapeTables(
    (model, { settings }) => {
      traced.push(`${model} ${String(settings.channels)}`);
      return Promise.resolve(table([], model));
    },
    () => ({ settings: { channels } }),
  );
  await Promise.all([tables.get('cnn'), tables.get('cnn')]);
  assert.ok(tables.peek('cnn'));
  channels = 16;
  assert.equal(tables.peek('cnn'), undefined);
  await tables.get('cnn');
  await tables.get('rnn');
  assert.deepEqual(traced, ['cnn 8', 'cnn 16', 'rnn 16']);
});

test('a model is traced again for data of other sizes than the built-in ones', async () => {
  let sizes: TraceRef['sizes'];
  const traced: TraceRef['sizes'][] = [];
  const tables = new ShapeTables(
    (model, made) => {
      traced.push(made.sizes);
      return Promise.resolve(table([], model));
    },
    () => ({ settings: {}, sizes }),
  );
  await tables.get('transformer');
  sizes = { kind: 'pairs', sourceLength: 180, targetLength: 20 };
  assert.equal(tables.peek('transformer'), undefined);
  await tables.get('transformer');
  sizes = undefined;
  await tables.get('transformer');
  assert.deepEqual(
    traced.map((each) => each?.sourceLength),
    [undefined, 180],
  );
});

test('a failure is told to everyone, and asked again only after it was forgotten', async () => {
  let asked = 0;
  const tables = new ShapeTables(
    () => {
      asked++;
      const failed = asked === 1;
      return failed ? Promise.reject(new ProblemError('No memory.')) : Promise.resolve(table([]));
    },
    () => ({ settings: {} }),
  );
  const changed: ModelId[] = [];
  tables.changes.subscribe((model) => changed.push(model));
  await assert.rejects(tables.get('cnn'), /No memory/);
  await assert.rejects(tables.get('cnn'), /No memory/);
  assert.equal(asked, 1);
  tables.forgetFailures();
  await tables.get('cnn');
  assert.equal(asked, 2);
  assert.deepEqual(changed, ['cnn', 'cnn']);
});

const used = site('x', [0, 0, 1], [execution(tensor(2))]);

test('a layer file is explained by a model that uses it, the preferred one first', async () => {
  const inLinear = { ...used, range: { ...used.range, file: 'nn/linear.ts' } };
  const tables = new ShapeTables(
    (model) => Promise.resolve(table(model === 'cnn' ? [] : [inLinear], model)),
    () => ({ settings: {} }),
  );
  assert.equal((await tables.getForFile('nn/linear.ts'))?.table.model, 'rnn');
  assert.equal(
    (await tables.getForFile('nn/linear.ts', 'transformer'))?.table.model,
    'transformer',
  );
  assert.equal((await tables.getForFile('models/cnn.ts', 'rnn'))?.table.model, 'cnn');
  assert.equal(await tables.getForFile('nn/random.ts'), undefined);
});

test('a file of an own model shows what is known at once, with the lines as they are now', async () => {
  const file = '/project/net.ts';
  const model = ownModel(file);
  const texts = [file, '/project/blocks.ts'].map((each) => ({ file: each, sha: `of ${each}` }));
  const traced = { ...table([used], model), trace: { model, settings: {}, texts } };
  const open = {
    all: () => [{ file, text: 'a\nb', sha: `of ${file}` }],
    isVisible: () => false,
  };
  const tables = new ShapeTables(
    () => Promise.resolve(traced),
    () => ({ settings: {} }),
    () => 'a\nb',
    open,
  );
  assert.equal(await tables.getForOwnFile('/project/blocks.ts', '', false), undefined);
  const first = await tables.getForOwnFile(file, 'a\nb', true);
  assert.equal(first?.isStale, false);
  tables.own.textChanged(file);
  const shapes = await tables.getForOwnFile(file, 'a\nnew\nb', true);
  assert.equal(shapes?.isStale, true);
  assert.equal(shapes.lines.toNow(1), 2);
  const imported = await tables.getForOwnFile('/project/blocks.ts', '', false);
  assert.equal(imported?.table.model, model);
  tables.dispose();
});

test('a range is found again from the text of its own trace, whatever was traced since', () => {
  const texts = new Map([
    ['first', 'a\nb'],
    ['second', 'new\na\nb'],
  ]);
  const tables = new ShapeTables(
    () => Promise.reject(new Error('not asked')),
    () => ({ settings: {} }),
    (sha) => texts.get(sha),
  );
  const file = '/project/net.ts';
  const traceOf = (sha: string) => ({
    model: ownModel(file),
    settings: {},
    texts: [{ file, sha }],
  });
  const range = { file, startLine: 1, startColumn: 0, endLine: 1, endColumn: 1 };
  const now = 'newer\nnew\na\nb';
  assert.equal(tables.rangeNow(traceOf('first'), range, now)?.startLine, 3);
  assert.equal(tables.rangeNow(traceOf('second'), range, now)?.startLine, 2);
  assert.equal(tables.rangeNow(traceOf('second'), range, 'b'), undefined);
});

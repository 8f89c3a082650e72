import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueBranches } from '../../../../extension/engine/diagnose/rules/valueBranches.ts';

/** The tests that are found, as they stand in the text. */
function found(body: string): string[] {
  const text = `class Net {\n  async forward(x: tf.Tensor) {\n${body}\n  }\n}\n`;
  const lines = text.split('\n');
  return valueBranches(text, '/models/net.ts').map(({ range }) =>
    lines[range.startLine].slice(range.startColumn, range.endColumn),
  );
}

test('branches on values of a tensor are found, read at once or through locals', () => {
  assert.deepEqual(found('if (x.dataSync()[0] > 0) return x;'), ['x.dataSync()[0] > 0']);
  assert.deepEqual(found('const [v] = x.mean().dataSync();\nreturn v > 0 ? x : y;'), ['v > 0']);
  assert.deepEqual(found('let n = 0;\nwhile (n < 5) { n = x.arraySync(); }'), ['n < 5']);
  assert.deepEqual(found('for (const v of x.dataSync()) { if (v) stop(); }'), ['v']);
  assert.deepEqual(found('const d = await x.data();\nd[0] && grow();'), ['d[0]']);
  assert.deepEqual(found('const v = x.dataSync();\nys.map((y) => (v[0] ? y : x));'), ['v[0]']);
  assert.deepEqual(found('const v = x.dataSync();\nswitch (v[0]) {}'), ['v[0]']);
});

test('branches on shapes, settings and arguments are not', () => {
  assert.deepEqual(found('if (x.shape[0] > 1 && x.rank === 2) return x;'), []);
  assert.deepEqual(found('if (this.config.deep) return x;'), []);
  assert.deepEqual(found('const v = x.dataSync();\nif (v.length > 3) return x;'), []);
  assert.deepEqual(found('const { data } = this;\nif (data.count) return x;'), []);
  assert.deepEqual(found('const w = x.dataSync();\nreturn mask ? x : y;'), []);
});

test('what stands outside functions, and a text that cannot be read, have none', () => {
  assert.deepEqual(valueBranches('if (x.dataSync()[0]) stop();', 'a.js'), []);
  assert.deepEqual(valueBranches('function f( {', 'a.ts'), []);
});

test('a branch is information about the analysis, not a mistake', () => {
  const [finding] = valueBranches('const f = (x) => { if (x.dataSync()[0]) x.print(); };', 'a.mjs');
  assert.equal(finding.code, 'not-analysed');
  assert.equal(finding.severity, 'information');
  assert.deepEqual(finding.range, {
    file: 'a.mjs',
    ...{ startLine: 0, startColumn: 23, endLine: 0, endColumn: 38 },
  });
});

// What no seed repeats is found in the text of own files, and nothing else is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  unrepeatableNotes,
  unrepeatableUses,
} from '../../../../extension/engine/source/unrepeatable.ts';
import { formatProblem } from '../../../../extension/protocol/problem.ts';

const found: [source: string, name: string][] = [
  ['const a = Date.now();', 'Date.now'],
  ['const clock = Date.now;', 'Date.now'],
  ["Date['now']();", 'Date.now'],
  ['const a = new Date();', 'Date'],
  ['const a = Date();', 'Date'],
  ['const a = 1 + +new Date();', 'Date'],
  ['performance.now();', 'performance.now'],
  ['globalThis.performance?.now();', 'performance.now'],
  ['const { now } = performance;', 'performance.now'],
  ["import { performance as p } from 'node:perf_hooks'; p.now();", 'performance.now'],
  ['process.hrtime.bigint();', 'process.hrtime'],
  ["import { hrtime } from 'process'; hrtime();", 'process.hrtime'],
  ['crypto.getRandomValues(new Uint8Array(4));', 'crypto.getRandomValues'],
  ['(crypto as any).randomUUID();', 'crypto.randomUUID'],
  ['(<any>crypto).randomUUID();', 'crypto.randomUUID'],
  ["import { randomBytes as rand } from 'node:crypto'; rand(4);", 'crypto.randomBytes'],
  ["import secret from 'crypto'; secret.randomInt(3);", 'crypto.randomInt'],
  ["import * as c from 'node:crypto'; c.webcrypto.randomUUID();", 'crypto.randomUUID'],
  ["import { webcrypto } from 'node:crypto'; webcrypto.randomUUID();", 'crypto.randomUUID'],
  ["import * as tf from '@tensorflow/tfjs'; tf.util.now();", 'tf.util.now'],
  ["import { util } from '@tensorflow/tfjs'; util.now();", 'tf.util.now'],
  ['class Net { forward(x: number) { return x * Date.now(); } }', 'Date.now'],
];

for (const [source, name] of found) {
  test(`not repeatable: ${source}`, () => {
    assert.deepEqual(unrepeatableUses(source, 'net.ts'), [{ name, line: 1 }]);
  });
}

const repeatable = [
  '// Date.now() and crypto.randomUUID()',
  "const text = 'performance.now()';",
  'const a = new Date(2024, 1); const b = Date.parse("2024-01-01"); const c = Date.UTC(2024);',
  'let a: Date; type B = typeof performance.now;',
  'Math.random(); tf.randomNormal([2]); tf.util.shuffle(rows);',
  "import { createHash } from 'node:crypto'; createHash('sha256');",
  "import { performance } from './mine'; performance.now();",
  "import { randomInt } from './mine'; randomInt(3);",
  "import { randomInt } from 'node:crypto'; dice.randomInt(3); const a = { randomInt: 3 };",
  'const now = clock.now(); schedule.Date.now();',
  'export default (',
];

for (const source of repeatable) {
  test(`no note for: ${source}`, () => {
    assert.deepEqual(unrepeatableUses(source, 'net.ts'), []);
  });
}

test('a run has one note, with the first place of each', () => {
  const texts = new Map([
    ['/models/net.ts', '\nconst begin = Date.now();\nconst id = crypto.randomUUID();\n'],
    ['/models/layers.js', 'Date.now();\nperformance.now();'],
  ]);
  assert.deepEqual(unrepeatableNotes(texts).map(formatProblem), [
    'No seed repeats Date.now (net.ts:2), crypto.randomUUID (net.ts:3), performance.now (layers.js:2): another run with the same seed may give other numbers.',
  ]);
  assert.deepEqual(unrepeatableNotes(new Map([['/models/net.ts', 'Math.random();']])), []);
});

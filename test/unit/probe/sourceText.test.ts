// What the loader hands to Node, and what it says of a text that cannot run.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFunction } from 'node:vm';
import { runnableText } from '../../../extension/engine/source/sourceText.ts';
import { ProblemError } from '../../../extension/protocol/problem.ts';

test('types become spaces, so that every line and column stays', () => {
  const text = 'export function f(x: number): number {\n  return x as number;\n}\n';
  const plain = runnableText(text, 'models/f.ts', false);
  assert.equal(plain.length, text.length);
  assert.equal(plain.indexOf('return'), text.indexOf('return'));
  assert.ok(!plain.includes('number'));
});

test('only a probed text reports', () => {
  const text = 'export function f(x: number): number {\n  return x;\n}\n';
  assert.ok(!runnableText(text, 'models/f.ts', false).includes('tensorscopeProbe'));
  assert.ok(runnableText(text, 'models/f.ts', true).includes('tensorscopeProbe'));
});

for (const isProbed of [false, true]) {
  test(`a mistake is told with file and line${isProbed ? ', probed too' : ''}`, () => {
    assert.throws(
      () => runnableText('const a = 1;\n\nconst b = ;\n', 'models/cnn.ts', isProbed),
      (error) =>
        error instanceof ProblemError && error.message.startsWith('models/cnn.ts, line 3: '),
    );
    assert.throws(
      () => runnableText('\nenum Kind { a b }\n', 'nn/kind.ts', isProbed),
      (error) => error instanceof ProblemError && error.message.startsWith('nn/kind.ts, line 2: '),
    );
    assert.throws(
      () => runnableText('\nexport default {\n', 'net.mjs', isProbed, true),
      (error) => error instanceof ProblemError && error.message.startsWith('net.mjs, line 3: '),
    );
  });
}

test('enums and parameter properties run, each on its own line', () => {
  const text = [
    'enum Kind { First, Second }',
    'class Sized { constructor(readonly size: number) {} }',
    'class Net extends Sized {',
    '  constructor(readonly kind = Kind.Second) { super(3); }',
    '}',
  ].join('\n');
  const code = runnableText(text, 'models/net.ts', false);
  assert.equal(code.split('\n').length, 5);
  const make = compileFunction(`${code}; return new Net();`) as () => {
    size: number;
    kind: number;
  };
  const made = make();
  assert.deepEqual([made.size, made.kind], [3, 1]);
});

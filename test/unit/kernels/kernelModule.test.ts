// The compiled kernels: two builds, and what must never be in them.

import assert from 'node:assert/strict';
import binaryen from 'binaryen';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileKernels, findBuilt } from '../../../extension/kernels/kernelModule.ts';

const textOf = (name: string) => {
  const module = binaryen.readBinary(readFileSync(findBuilt(name)));
  try {
    return module.emitText();
  } finally {
    module.dispose();
  }
};

const relaxed = textOf('kernels-relaxed.wasm');
const plain = textOf('kernels-simd.wasm');

test('one build multiplies and adds in one instruction, the other needs no relaxed SIMD', () => {
  assert.match(relaxed, /f32x4\.relaxed_madd/);
  assert.doesNotMatch(plain, /relaxed/);
  assert.match(plain, /f32x4\.mul/);
});

test('no kernel waits: threads wait in JavaScript, where every version of V8 does it right', () => {
  for (const text of [relaxed, plain]) assert.doesNotMatch(text, /atomic/);
});

test('no kernel has data of its own: the memory belongs to tfjs', () => {
  for (const text of [relaxed, plain]) assert.doesNotMatch(text, /\(data /);
});

test('both builds offer the same kernels', () => {
  const exportsOf = (text: string) => text.match(/\(export "[^"]+"/g);
  assert.deepEqual(exportsOf(relaxed), exportsOf(plain));
});

test('a build that this machine does not understand is passed over', () => {
  const foreign = 'codicon.ttf';
  assert.doesNotThrow(() => compileKernels([foreign, 'kernels-simd.wasm']));
  assert.throws(() => compileKernels([foreign]), /no WebAssembly SIMD/);
});

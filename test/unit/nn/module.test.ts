// What a module owns, by name.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Linear, Module } from 'tensorscope/nn';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';

before(() => initBackend());

test('a module that knows the one around it is named once', () => {
  class Part extends Module {
    readonly fc = new Linear(2, 3);
    readonly parent: Module;
    constructor(parent: Module) {
      super();
      this.parent = parent;
    }
  }
  class Whole extends Module {
    readonly part = new Part(this);
  }
  const whole = new Whole();
  assert.deepEqual([...whole.namedModules().keys()], ['', 'part', 'part.fc']);
  assert.deepEqual([...whole.namedParameters().keys()], ['part.fc.weight', 'part.fc.bias']);
});

// What the benchmark says of PyTorch on a machine.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeTorch, threadCombinations, threadVariables } from '../../bench/peers/torch.ts';

test('every sensible way to use two cores is tried', () => {
  const tried = threadCombinations(2).map(({ openMp, blas }) => `${openMp}×${blas}`);
  assert.deepEqual(tried, ['1×2', '2×1', '2×2']);
});

test('threads are set where OpenMP and OpenBLAS look for them', () => {
  assert.deepEqual(threadVariables({ openMp: 1, blas: 2 }), {
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '2',
  });
});

test('a PyTorch that multiplies without an optimised library is no peer, and that is said', () => {
  const torch = { python: 'python3', version: '2.0' };
  assert.match(describeTorch({ ...torch, gflops: 1.4 }), /WARNING/);
  assert.doesNotMatch(describeTorch({ ...torch, gflops: 80 }), /WARNING/);
});

test('a machine without PyTorch is told how to name one', () => {
  assert.match(describeTorch(null), /TENSORSCOPE_PYTHON/);
});

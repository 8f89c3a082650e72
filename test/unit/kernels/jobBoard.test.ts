// How pieces of a kernel call are shared among threads.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobBoard } from '../../../extension/kernels/jobBoard.ts';
import type { Kernel } from '../../../extension/kernels/kernelModule.ts';

/** A kernel that writes down which units it was given, and its first two arguments. */
function recorder() {
  const calls: number[][] = [];
  const kernel: Kernel = (from, to, ...args) => calls.push([from, to, ...args.slice(0, 2)]);
  return { calls, kernel };
}

test('every unit is computed once, and the last piece is as long as what is left', () => {
  const { calls, kernel } = recorder();
  const board = new JobBoard();
  board.post(0, 0, 10, 4, [7, 0.5]);
  board.work([kernel]);
  board.finish(3);
  assert.deepEqual(calls, [
    [0, 4, 7, 0.5],
    [4, 8, 7, 0.5],
    [8, 10, 7, 0.5],
  ]);
});

test('a thread that comes late finds nothing left, and the next job again', () => {
  const first = recorder();
  const late = recorder();
  const board = new JobBoard();
  const helper = new JobBoard(board.buffer);
  board.post(0, 0, 5, 1, []);
  board.work([first.kernel]);
  helper.work([late.kernel]);
  assert.deepEqual([first.calls.length, late.calls.length], [5, 0]);
  board.post(0, 0, 2, 1, []);
  helper.work([late.kernel]);
  board.finish(2);
  assert.equal(late.calls.length, 2);
});

test('the owner begins in front and a helper behind, each with units of its own', () => {
  const board = new JobBoard();
  const helper = new JobBoard(board.buffer);
  const [front, back] = [recorder(), recorder()];
  // The first piece of each thread lets the other thread have its turn.
  let isFirst = true;
  const inTurn: Kernel = (from, to) => {
    front.kernel(from, to);
    if (isFirst) helper.work([back.kernel]);
    isFirst = false;
  };
  board.post(0, 20, 50, 10, []);
  board.work([inTurn]);
  board.finish(3);
  assert.deepEqual(front.calls, [[20, 30]]);
  assert.deepEqual(back.calls, [
    [40, 50],
    [30, 40],
  ]);
});

test('a kernel that fails in another thread fails the call', () => {
  const board = new JobBoard();
  const helper = new JobBoard(board.buffer);
  const broken: Kernel = () => {
    throw new RangeError('out of bounds');
  };
  board.post(0, 0, 1, 1, []);
  assert.throws(() => helper.work([broken]), /out of bounds/);
  assert.throws(() => board.finish(1), /thread has failed/);
});

test('more jobs than the ticket can count leave nothing undone', () => {
  let computed = 0;
  const board = new JobBoard();
  for (let job = 0; job < 10_000; job++) {
    board.post(0, 0, 2, 1, []);
    board.work([() => computed++]);
    board.finish(2);
  }
  assert.equal(computed, 20_000);
});

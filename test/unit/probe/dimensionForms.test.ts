// From what a dimension was in several passes to its form, as the trace makes these passes: each size
// alone, then all together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changed, solveDimension } from '../../../extension/probe/dimensionForms.ts';
import type { Form, Observation, Sizes } from '../../../extension/probe/dimensionForms.ts';

const images: readonly Sizes[] = [
  { B: 3, H: 28, W: 28 },
  { B: 5, H: 28, W: 28 },
  { B: 3, H: 32, W: 28 },
  { B: 3, H: 28, W: 36 },
  { B: 7, H: 36, W: 40 },
];
const pairs: readonly Sizes[] = [
  { B: 3, S: 29, T: 11 },
  { B: 5, S: 29, T: 11 },
  { B: 3, S: 23, T: 11 },
  { B: 3, S: 29, T: 8 },
  { B: 7, S: 19, T: 6 },
];

function observe(passes: readonly Sizes[], value: (sizes: Sizes) => number): Observation[] {
  return passes.map((sizes) => ({ sizes, value: value(sizes) }));
}

function solve(passes: readonly Sizes[], value: (sizes: Sizes) => number): Form | undefined {
  return solveDimension(observe(passes, value));
}

const odd: readonly Sizes[] = [
  { B: 3, H: 29, W: 28 },
  { B: 3, H: 33, W: 28 },
  { B: 3, H: 29, W: 36 },
  { B: 7, H: 37, W: 40 },
];

const forms: [text: string, passes: readonly Sizes[], value: (sizes: Sizes) => number][] = [
  ['B', images, ({ B }) => B],
  ['2B', images, ({ B }) => 2 * B],
  ['H-2', images, ({ H }) => H - 2],
  ['W+4', images, ({ W }) => W + 4],
  ['H/2', images, ({ H }) => Math.floor(H / 2)],
  ['H/2-1', images, ({ H }) => Math.floor((H - 2) / 2)],
  ['3H/4', images, ({ H }) => (3 * H) / 4],
  ['(H-3)/2', odd, ({ H }) => (H - 3) / 2],
  ['-H+40', images, ({ H }) => 40 - H],
  ['B·T', pairs, ({ B, T }) => B * T],
  ['S+T-1', pairs, ({ S, T }) => S + T - 1],
  ['S-T', pairs, ({ S, T }) => S - T],
  ['2·(H-2)·(W-2)', images, ({ H, W }) => 8 * (H / 2 - 1) * (W / 2 - 1)],
  ['B·(H-2)·(W-2)/4', images, ({ B, H, W }) => B * (H / 2 - 1) * (W / 2 - 1)],
];

for (const [text, passes, value] of forms) {
  test(`${text} is found and gives every number that was seen`, () => {
    const form = solve(passes, value);
    assert.equal(form?.text, text);
    for (const sizes of passes) assert.equal(form.at(sizes), value(sizes));
  });
}

test('a form gives the number for sizes that no pass had', () => {
  assert.equal(solve(images, ({ H }) => H / 2 - 1)?.at({ B: 64, H: 100, W: 28 }), 49);
  assert.equal(solve(pairs, ({ B, T }) => B * T)?.at({ B: 128, S: 9, T: 10 }), 1280);
});

test('two sizes that are equal are told apart by the passes in which one of them changed', () => {
  assert.equal(solve(images, ({ H }) => H)?.text, 'H');
  assert.equal(solve(images, ({ W }) => W)?.text, 'W');
});

test('a dimension that never changed stays a number', () => {
  assert.equal(
    solve(images, () => 10),
    undefined,
  );
  assert.equal(solveDimension([{ sizes: images[0], value: 3 }]), undefined);
  assert.equal(solveDimension([]), undefined);
});

test('a form that is not simple is none', () => {
  assert.equal(
    solve(images, ({ B }) => B * B),
    undefined,
  );
  assert.equal(
    solve(images, ({ B, H, W }) => H * W + B),
    undefined,
  );
});

test('rounding that hides in one pass shows in the pass with all sizes changed', () => {
  // 28 → 9, 32 → 10: H/4+2 so far; but 36 → 12.
  assert.equal(
    solve(images, ({ H }) => Math.floor(H / 3)),
    undefined,
  );
});

test('two sizes that never changed together may add or multiply: no form', () => {
  const alone = pairs.slice(0, -1);
  assert.equal(
    solve(alone, ({ B, T }) => B * T),
    undefined,
  );
  assert.equal(
    solve(alone, ({ S, T }) => S + T),
    undefined,
  );
  assert.equal(solve(alone, ({ S }) => S + 1)?.text, 'S+1');
});

test('what changed only where all sizes did is put down to none of them', () => {
  assert.equal(
    solve([pairs[0], pairs[4]], ({ B }) => B),
    undefined,
  );
});

test('an axis of length 0 is no factor', () => {
  const observed = observe(pairs, ({ B, T }) => (B - 3) * (T - 11));
  assert.equal(solveDimension(observed), undefined);
});

test('the sizes that changed are told by name', () => {
  assert.deepEqual(changed(images[4], images[0]), ['B', 'H', 'W']);
  assert.deepEqual(changed(images[0], images[0]), []);
});

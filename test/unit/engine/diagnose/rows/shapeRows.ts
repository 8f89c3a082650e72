// Reshaping, and operations that are told an axis.

import type { Row } from './row.ts';

export const shapeRows: readonly Row[] = [
  // Reshaping
  {
    call: 'pool.reshape([B, 1152])',
    scope: { pool: 'B=64 8 13 13', B: 64 },
    code: 'bad-reshape',
    says: 'pool [B, 8, 13, 13] has 1352 numbers for each B, and [B, 1152] = [64, 1152] takes 1152. Make the sizes after that multiply to 1352.',
    fixed: 'pool.reshape([B, 1352])',
  },
  {
    call: 'x.reshape([-1, 8, 12, 13])',
    scope: { x: 'B=64 8 13 13' },
    code: 'bad-reshape',
    says: 'x [B, 8, 13, 13] has 1352 numbers for each B, and [-1, 8, 12, 13] takes 1248. Make the sizes after that multiply to 1352.',
    fixed: 'x.reshape([-1, 8, 13, 13])',
  },
  {
    call: 'heads.reshape([B, T, 20])',
    scope: { heads: 'B=3 T=12 3 12', B: 3, T: 12 },
    code: 'bad-reshape',
    says: 'heads [B, T, 3, 12] has 36 numbers for each B and T, and [B, T, 20] = [3, 12, 20] takes 20. Make the sizes after that multiply to 36.',
    fixed: 'heads.reshape([B, T, 36])',
  },
  {
    call: 'tf.reshape(x, [2, 5, 3, -1])',
    scope: { x: 'B=2 T=5 64' },
    code: 'bad-reshape',
    says: 'x [B, T, 64] has 640 numbers, which [2, 5, 3, -1] cannot divide: its known sizes multiply to 30. Choose sizes that divide 640.',
  },
  {
    call: 'x.reshape([2, 7])',
    scope: { x: '3 5' },
    code: 'bad-reshape',
    says: 'x [3, 5] has 15 numbers, and [2, 7] takes 14. Make the sizes multiply to 15.',
  },
  {
    call: 'x.reshape([-1, -1])',
    scope: { x: '3 5' },
    code: 'bad-reshape',
    says: 'Only one size of [-1, -1] can be -1: the one that follows from the others. Write out the rest; x [3, 5] is reshaped.',
  },
  {
    call: 'x.reshape([2, 5, 3, 64 / 3])',
    scope: { x: 'B=2 T=5 64' },
    code: 'bad-reshape',
    says: `Sizes must be whole numbers, and [2, 5, 3, 64 / 3] is [2, 5, 3, ${64 / 3}]. Choose sizes that divide without a rest.`,
  },
  {
    call: 'tf.tensor2d(values, [2, 3])',
    reason: 'Based on the provided shape, [2,3], the tensor should have 6 values but has 5',
    code: 'bad-reshape',
    says: 'tensor2d got 5 numbers, and the shape [2, 3] takes 6. Make the sizes multiply to 5.',
  },
  // Axes
  {
    call: 'x.transpose([0, 2, 1])',
    scope: { x: 'B=2 3 4 5' },
    code: 'rank-mismatch',
    says: 'x [B, 3, 4, 5] has 4 axes, and the order [0, 2, 1] does not name each of them once. Use 0 to 3, each once.',
  },
  {
    call: 'tf.transpose(x, [0, 2, 2])',
    scope: { x: '2 3 4' },
    code: 'shape-mismatch',
    says: 'x [2, 3, 4] has 3 axes, and the order [0, 2, 2] does not name each of them once. Use 0 to 2, each once.',
  },
  {
    call: 'x.mean([2, 3])',
    scope: { x: 'B=2 8' },
    code: 'rank-mismatch',
    says: 'x [B, 8] has no axis 2: it has 2 axes. Give mean an axis from 0 to 1, or count from the end with -1.',
  },
  {
    call: 'x.squeeze([1])',
    scope: { x: 'B=2 8 1' },
    code: 'shape-mismatch',
    says: 'squeeze removes axes of size 1, and axis 1 of x [B, 8, 1] is 8. Of size 1: axis 2.',
  },
  {
    call: 'x.squeeze([0])',
    scope: { x: 'B=2 8' },
    code: 'shape-mismatch',
    says: 'squeeze removes axes of size 1, and axis 0 of x [B, 8] is B. None of its axes is 1: leave squeeze out, or take one entry with slice or gather.',
  },
  {
    call: 'x.expandDims(3)',
    scope: { x: 'B=2 8' },
    code: 'rank-mismatch',
    says: 'x [B, 8] has no axis 3: it has 2 axes. Give expandDims an axis from 0 to 2, or count from the end with -1.',
  },
  {
    call: 'tf.softmax(scores, 1)',
    scope: { scores: 'B=2 4 5' },
    code: 'rank-mismatch',
    says: 'softmax works along the last axis only, and 1 is not the last of scores [B, 4, 5]. Leave the axis out, or transpose scores first.',
    fixed: 'tf.softmax(scores, -1)',
  },
];

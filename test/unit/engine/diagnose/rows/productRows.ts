// Products and elementwise operations.

import type { Row } from './row.ts';

export const productRows: readonly Row[] = [
  // Products
  {
    call: 'tf.matMul(x, w)',
    scope: { x: 'B=64 8', w: '10 8' },
    code: 'shape-mismatch',
    says: 'Inner sizes differ: x [B, 8] × w [10, 8]. Make it x [B, 8] × wᵀ [8, 10]: the flags of matMul are false, true.',
    fixed: 'tf.matMul(x, w, false, true)',
  },
  {
    call: 'q.matMul(k, false, true)',
    scope: { q: '2 5 8', k: '2 8 7' },
    code: 'shape-mismatch',
    says: 'Inner sizes differ: q [2, 5, 8] × kᵀ [2, 7, 8]. Make it q [2, 5, 8] × k [2, 8, 7]: the flags of matMul are false, false.',
    fixed: 'q.matMul(k, false, false)',
  },
  {
    call: 'tf.matMul(x, this.w)',
    scope: { x: 'B=64 9', 'this.w': '10 8' },
    code: 'shape-mismatch',
    says: 'Inner sizes differ: x [B, 9] × w [10, 8]. Give w 9 rows, or the left factor 10 columns.',
  },
  {
    call: 'tf.matMul(x, v)',
    scope: { x: 'B=64 8', v: '8' },
    code: 'rank-mismatch',
    says: 'matMul takes matrices, and v has one axis: x [B, 8] × v [8]. Give it a second one: v.expandDims(1).',
    fixed: 'tf.matMul(x, v.expandDims(1))',
  },
  {
    call: 'tf.matMul(a, b)',
    scope: { a: '3 4 5', b: '2 5 4' },
    code: 'shape-mismatch',
    says: 'The axes before the last two differ: a [3, 4, 5] × b [2, 5, 4]. Each pair of matrices is multiplied, so make these axes equal, or 1.',
  },
  {
    call: 'a.dot(b)',
    scope: { a: '4 5', b: '4' },
    code: 'shape-mismatch',
    says: 'Inner sizes differ: a [4, 5] · b [4]. Make both 5.',
  },
  // Elementwise
  {
    call: 'maps.add(this.bias)',
    scope: { maps: 'B=4 8 H-2=26 W-2=26', 'this.bias': '8' },
    code: 'rank-mismatch',
    says: 'These shapes do not fit together: maps [B, 8, H-2, W-2] + bias [8]. Sizes are compared from the right, so bias needs axes of 1: bias.reshape([-1, 1, 1]).',
    fixed: 'maps.add(this.bias.reshape([-1, 1, 1]))',
  },
  {
    call: 'tf.sub(x, rows)',
    scope: { x: 'B=5 T=7 8', rows: 'B=5 8' },
    code: 'rank-mismatch',
    says: 'These shapes do not fit together: x [B, T, 8] − rows [B, 8]. Sizes are compared from the right, so rows needs axes of 1: rows.expandDims(1).',
    fixed: 'tf.sub(x, rows.expandDims(1))',
  },
  {
    call: 'a.mul(b)',
    scope: { a: '3 4', b: '4 3' },
    code: 'shape-mismatch',
    says: 'These shapes do not fit together: a [3, 4] · b [4, 3]. Transpose b: b.transpose().',
    fixed: 'a.mul(b.transpose())',
  },
  {
    call: 'x.add(y)',
    scope: { x: 'B=4 16', y: 'B=4 12' },
    code: 'shape-mismatch',
    says: 'These shapes do not fit together: x [B, 16] + y [B, 12]. Counted from the right, axis 1 is 16 on one side and 12 on the other: make them equal, or one of them 1.',
  },
  {
    call: 'tf.where(mask, a, b)',
    scope: { mask: 'bool 4 5', a: '4 5', b: '4 6' },
    code: 'shape-mismatch',
    says: 'These shapes do not fit together: mask [4, 5], b [4, 6]. Counted from the right, axis 1 is 5 on one side and 6 on the other: make them equal, or one of them 1.',
  },
  {
    call: 'this.h.assign(next)',
    scope: { 'this.h': '4 5', next: '5 4' },
    code: 'shape-mismatch',
    says: 'A variable keeps its shape: h [4, 5] cannot become next [5, 4]. Make the variable with the shape it will have.',
  },
  {
    call: 'tf.addN(all)',
    scope: { all: '[4 5, 4 1]' },
    code: 'shape-mismatch',
    says: 'addN takes tensors of one shape: all[0] [4, 5], all[1] [4, 1]. Give them the same shape, or use add, which repeats axes of 1.',
  },
  {
    call: 'x.add(this.place)',
    scope: { x: 'B=4 16 32', 'this.place': '49 32' },
    code: 'shape-mismatch',
    says: 'These shapes do not fit together: x [B, 16, 32] + place [49, 32]. Counted from the right, axis 2 is 16 on one side and 49 on the other: make them equal, or one of them 1.',
  },
];

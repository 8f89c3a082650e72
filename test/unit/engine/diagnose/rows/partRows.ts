// Joining and cutting tensors, and types of their numbers.

import type { Row } from './row.ts';

export const partRows: readonly Row[] = [
  // Joining and cutting
  {
    call: 'tf.concat([x, h], 1)',
    scope: { '[x, h]': '[B=4 8, B=4 2 8]' },
    code: 'rank-mismatch',
    says: 'concat joins tensors with equally many axes: x [B, 8], h [B, 2, 8]. Give the one with fewer an axis with expandDims.',
  },
  {
    call: 'tf.concat([x, h])',
    scope: { '[x, h]': '[B=4 8, B=4 16]' },
    code: 'shape-mismatch',
    says: 'concat along axis 0 needs all other axes equal: x [B, 8], h [B, 16]. Axis 1 is the only one that differs: join along it.',
  },
  {
    call: 'x.concat(h, 1)',
    scope: { x: '4 8', h: '5 16' },
    code: 'shape-mismatch',
    says: 'concat along axis 1 needs all other axes equal: x [4, 8], h [5, 16]. Axis 0 is 4 and 5: make it equal.',
  },
  {
    call: 'tf.stack(states)',
    scope: { states: '[B=4 8, B=4 9]' },
    code: 'shape-mismatch',
    says: 'stack takes tensors of one shape: states[0] [B, 8], states[1] [B, 9]. Make them equal, or join along an axis that is there with concat.',
  },
  {
    call: 'tf.split(gates, 3, 1)',
    scope: { gates: 'B=4 64' },
    code: 'shape-mismatch',
    says: 'Axis 1 of gates [B, 64] is 64, which 3 does not divide. Choose a number of parts that does, or give the sizes of the parts.',
  },
  {
    call: 'gates.split([16, 16, 16], -1)',
    scope: { gates: 'B=4 64' },
    code: 'shape-mismatch',
    says: 'Axis -1 of gates [B, 64] is 64, and the parts [16, 16, 16] add up to 48. Make the parts add up to the axis.',
  },
  {
    call: 'x.slice([0, 20], [-1, 10])',
    scope: { x: 'B=4 24' },
    code: 'shape-mismatch',
    says: 'Axis 1 of x [B, 24] is 24, and the slice goes from 20 to 30. Stay inside the axis.',
  },
  {
    call: 'x.slice([0, 0, 1])',
    scope: { x: 'B=4 24' },
    code: 'rank-mismatch',
    says: 'slice names 3 axes, and x [B, 24] has 2. Give one begin and one size for each axis of it.',
  },
  {
    call: 'x.tile([2])',
    scope: { x: 'B=4 24' },
    code: 'rank-mismatch',
    says: 'tile takes one entry for each axis: x [B, 24] has 2 axes, and 1 entries are given. Write 2.',
  },
  {
    call: 'x.tile([2, 1, 1])',
    scope: { x: 'B=4 24' },
    code: 'rank-mismatch',
    says: 'tile takes one entry for each axis: x [B, 24] has 2 axes, and 3 entries are given. Write 2.',
  },
  // Types
  {
    call: 'tf.gather(this.table, ids)',
    scope: { 'this.table': '10 4', ids: 'int32 3' },
    reason: "Argument 'x' passed to 'gather' must be bool tensor, but got float32 tensor",
    code: 'dtype-mismatch',
    says: "gather takes bool here, and table [10, 4] is float32. Convert it: table.cast('bool').",
    fixed: "tf.gather(this.table.cast('bool'), ids)",
  },
  {
    call: 'tf.oneHot(labels, 10)',
    scope: { labels: 'B=3' },
    reason: "Argument 'indices' passed to 'oneHot' must be int32 tensor, but got float32 tensor",
    code: 'dtype-mismatch',
    says: "oneHot takes int32 here, and labels [B] is float32. Convert it: labels.cast('int32').",
    fixed: "tf.oneHot(labels.cast('int32'), 10)",
  },
  {
    call: 'x.gather(places)',
    scope: { x: 'B=4 8', places: '3' },
    reason: "Argument 'indices' passed to 'gather' must be int32 tensor, but got float32 tensor",
    code: 'dtype-mismatch',
    says: "gather takes int32 here, and places [3] is float32. Convert it: places.cast('int32').",
    fixed: "x.gather(places.cast('int32'))",
  },
];

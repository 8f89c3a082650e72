// Heads, masks and losses.

import type { Row } from './row.ts';

export const attentionRows: readonly Row[] = [
  // Attention
  {
    call: 'this.attention.forward(x, mask)',
    scope: {
      x: 'B=4 T=9 16',
      mask: 'bool B=4 T=9',
      'this.attention': { made: 'new nn.MultiHeadAttention(2, 16, 8, 8)', sizes: { dModel: 16 } },
    },
    code: 'mask-rank',
    says: 'The mask mask [B, T] has the wrong number of axes for x [B, T, 16]: it must be [B or 1, T or 1, T]. Write mask.expandDims(1).',
    fixed: 'this.attention.forward(x, mask.expandDims(1))',
  },
  {
    call: 'this.attention.forward(x, mask)',
    scope: {
      x: 'B=4 T=9 16',
      mask: 'bool B=4 1 9',
      'this.attention': { made: 'new nn.MultiHeadAttention(2, 16, 8, 8)', sizes: { dModel: 16 } },
    },
    code: 'code-failed',
    reason: 'Something else.',
    says: 'forward of x [B, T, 16], mask [B, 1, 9]: Something else.',
  },
  {
    call: 'this.cross.forward(x, memory, mask)',
    scope: {
      x: 'B=4 T=9 16',
      memory: 'B=4 S=7 16',
      mask: 'bool B=4 1 T=9',
      'this.cross': { made: 'new nn.CrossAttention(2, 16, 8, 8)', sizes: { dModel: 16 } },
    },
    code: 'shape-mismatch',
    says: 'The mask mask [B, 1, T] does not fit x [B, T, 16]: it must be [B or 1, T or 1, S], one row for each query and one column for each key. Build it from the sequence that is looked at.',
  },
  {
    call: 'nn.maskedSoftmax(scores, mask)',
    scope: { scores: 'B=4 H=2 T=9 S=7', mask: 'bool B=4 S=7' },
    code: 'mask-rank',
    says: 'The mask mask [B, S] does not fit the scores scores [B, H, T, S]: sizes are compared from the right. Give it axes of 1: mask.expandDims(1).expandDims(2).',
    fixed: 'nn.maskedSoftmax(scores, mask.expandDims(1).expandDims(2))',
  },
  {
    call: 'nn.splitHeads(q, 3)',
    scope: { q: 'B=4 T=9 64' },
    code: 'head-count',
    says: '3 heads do not divide the width of q [B, T, 64]: 64 / 3 is no whole number. Choose a number of heads that divides 64.',
  },
  {
    call: 'new nn.MultiHeadAttention(5, width, width / 5, width / 5)',
    scope: { width: 64 },
    reason: 'MultiHeadAttention: dK must be a whole number of at least 1; got 12.8.',
    code: 'head-count',
    says: '5 heads do not divide the width 64: width / 5 is 12.8. Choose a number of heads that divides 64.',
  },
  // Losses
  {
    call: 'nn.crossEntropy(logits, targets)',
    scope: { logits: 'T=9 B=4 50', targets: 'int32 B=4' },
    code: 'shape-mismatch',
    says: 'Rows differ: logits [T, B, 50] has 36, and targets [B] has 4. Every row of logits needs one target: make the logits [T, B] and a last axis of classes, or the targets [T, B].',
  },
  // Recurrence
  {
    call: 'nn.elman(inputs, before, this.W_hh)',
    scope: { inputs: 'T=9 B=4 16', before: 'T=9 16' },
    code: 'shape-mismatch',
    says: 'Inputs and state differ: inputs [T, B, 16] needs a state [B, 16], and it is before [T, 16]. Make both have one batch and one hidden size.',
  },
  {
    call: 'nn.elman(inputs, before, this.W_hh)',
    scope: { inputs: 'T=9 B=4 16', before: '16' },
    code: 'rank-mismatch',
    says: 'The state before inputs [T, B, 16] has two axes, [B, 16]; it is before [16]. Make it [B, 16].',
  },
  {
    call: 'nn.elman(inputs, before, this.W_hh)',
    scope: { inputs: 'T=9 B=4 16', before: 'B=4 16' },
    reason: 'Linear takes vectors of 8 numbers; its input is [4, 16].',
    code: 'shape-mismatch',
    says: 'W_hh does not map 16 hidden units to as many: inputs [T, B, 16], before [B, 16]. Make it with 16 inputs and 16 outputs.',
  },
  {
    call: 'nn.elman(inputs, before, this.W_hh)',
    scope: { inputs: 'T=9 64', before: 'B=4 16' },
    code: 'rank-mismatch',
    says: 'elman takes inputs [time, batch, hidden], three axes; inputs [T, 64] has 2. Give it one row of hidden size for each token, beside before [B, 16].',
  },
];

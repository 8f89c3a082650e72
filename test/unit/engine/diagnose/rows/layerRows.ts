// Layers of tensorscope/nn.

import { linear } from './row.ts';
import type { Row } from './row.ts';

export const layerRows: readonly Row[] = [
  // Layers
  {
    call: 'this.fc.forward(flat)',
    scope: { 'this.fc': linear(1152, 10), flat: 'B=64 1352' },
    code: 'shape-mismatch',
    says: 'Inner sizes differ: flat [B, 1352] × fc.weightᵀ [1152, 10]. Make fc take 1352 inputs.',
    fixedMade: 'new nn.Linear(1352, 10)',
  },
  {
    call: 'this.fc.forward(flat)',
    scope: { 'this.fc': linear('size', 10), size: 1152, flat: 'B=64 1352' },
    code: 'shape-mismatch',
    says: 'Inner sizes differ: flat [B, 1352] × fc.weightᵀ [1152, 10]. Make fc take 1352 inputs.',
  },
  {
    call: 'this.fc.forward(pool)',
    scope: { 'this.fc': linear(1352, 10), pool: 'B=64 8 13 13' },
    code: 'shape-mismatch',
    says: 'Inner sizes differ: pool [B, 8, 13, 13] × fc.weightᵀ [1352, 10]. Flatten pool first: pool.reshape([pool.shape[0], -1]).',
    fixed: 'this.fc.forward(pool.reshape([pool.shape[0], -1]))',
  },
  {
    call: 'this.conv.forward(x)',
    scope: {
      x: 'B=64 3 H=28 W=28',
      'this.conv': { made: 'new nn.Conv2d(1, 8, 3)', variables: { weight: [8, 1, 3, 3] } },
    },
    code: 'shape-mismatch',
    says: 'Channels differ: conv takes 1, and x [B, 3, H, W] has 3 at axis 1. Make conv take 3 channels.',
    fixedMade: 'new nn.Conv2d(3, 8, 3)',
  },
  {
    call: 'this.conv.forward(x)',
    scope: {
      x: 'B=64 H=28 W=28',
      'this.conv': { made: 'new nn.Conv2d(1, 8, 3)', variables: { weight: [8, 1, 3, 3] } },
    },
    code: 'rank-mismatch',
    says: 'conv takes images [batch, channels, height, width], four axes; x [B, H, W] has 3. Add the one that is missing: x.expandDims(1) for the channels.',
    fixed: 'this.conv.forward(x.expandDims(1))',
  },
  {
    call: 'this.conv.forward(x)',
    scope: {
      x: 'B=64 1 H=4 W=5',
      'this.conv': {
        made: 'new nn.Conv2d(1, 8, 7)',
        sizes: { kernelSize: 7 },
        variables: { weight: [8, 1, 7, 7] },
      },
    },
    code: 'shape-mismatch',
    says: 'The window of conv, 7 × 7, does not fit into x [B, 1, H, W]: 4 × 5. Make it at most 4.',
  },
  {
    call: 'this.bn.forward(conv)',
    scope: {
      conv: 'B=64 8 26 26',
      'this.bn': { made: 'new nn.BatchNorm2d(4)', variables: { gamma: [4], beta: [4] } },
    },
    code: 'shape-mismatch',
    says: 'Channels differ: bn takes 4, and conv [B, 8, 26, 26] has 8 at axis 1. Make bn take 8 channels.',
    fixedMade: 'new nn.BatchNorm2d(8)',
  },
  {
    call: 'this.norm.forward(x)',
    scope: {
      x: 'B=64 T=9 32',
      'this.norm': { made: 'new nn.LayerNorm(16)', variables: { weight: [16], bias: [16] } },
    },
    code: 'shape-mismatch',
    says: 'Widths differ: norm takes vectors of 16, and those of x [B, T, 32] are 32 long. Make norm with the width 32.',
    fixedMade: 'new nn.LayerNorm(32)',
  },
  {
    call: 'this.embedding.forward(x)',
    scope: { x: 'B=64 T=9', 'this.embedding': { made: 'new nn.Embedding(9, 16)' } },
    code: 'dtype-mismatch',
    says: "embedding looks up ids, which are int32; x [B, T] is float32. Give it the ids, or convert: x.cast('int32').",
    fixed: "this.embedding.forward(x.cast('int32'))",
  },
  {
    call: 'this.attention.forward(x)',
    scope: {
      x: 'B=4 T=9 32',
      'this.attention': { made: 'new nn.MultiHeadAttention(2, 16, 8, 8)', sizes: { dModel: 16 } },
    },
    code: 'shape-mismatch',
    says: 'Widths differ: attention takes vectors of 16, and those of x [B, T, 32] are 32 long. Make attention with the width 32.',
    fixedMade: 'new nn.MultiHeadAttention(2, 32, 8, 8)',
  },
  {
    call: 'this.positions.forward(x)',
    scope: {
      x: 'B=4 T=30 16',
      'this.positions': {
        made: 'new nn.PositionalEncoding(16, 20)',
        sizes: { dModel: 16, nPosition: 20 },
      },
    },
    code: 'shape-mismatch',
    says: 'positions has 20 positions, and x [B, T, 16] is 30 long. Make positions with at least 30 positions.',
  },
  {
    call: 'this.fc.forward(flat)',
    scope: { 'this.fc': linear(1152, 10), flat: 'B=3 2·(H-2)·(W-2)=1352' },
    code: 'shape-mismatch',
    says: 'Inner sizes differ: flat [B, 2·(H-2)·(W-2)] × fc.weightᵀ [1152, 10]. Make fc take 1352 inputs.',
    fixedMade: 'new nn.Linear(1352, 10)',
  },
  {
    call: 'this.fc.forward(x)',
    scope: { 'this.fc': linear(36, 10), x: 'B=3 T=12' },
    code: 'shape-mismatch',
    says: 'Inner sizes differ: x [B, T] × fc.weightᵀ [36, 10]. The last axis of x must be 36 long, and it is T: reshape or transpose it first.',
  },
];

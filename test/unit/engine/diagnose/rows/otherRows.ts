// What is not there, and sentences of tfjs.

import type { Row } from './row.ts';

export const otherRows: readonly Row[] = [
  // What is not there
  {
    call: 'this.norm.forward(x)',
    scope: { x: 'B=4 8' },
    reason: "Cannot read properties of undefined (reading 'forward')",
    code: 'code-failed',
    says: 'norm is undefined: it is never assigned in the constructor. Assign it there, or check its spelling.',
  },
  {
    call: 'tf.matMul(h, this.W_hh)',
    scope: { h: 'B=4 8' },
    reason: "Argument 'b' passed to 'matMul' must be a Tensor or TensorLike, but got 'null'",
    code: 'code-failed',
    says: 'W_hh is undefined: it is never assigned in the constructor. Assign it there, or check its spelling.',
  },
  {
    call: 'this.fc.forwrd(x)',
    scope: { x: 'B=4 8' },
    reason: 'this.fc.forwrd is not a function',
    code: 'code-failed',
    says: 'fc has no method forwrd. Check the spelling of forwrd, and what fc is.',
  },
  {
    call: 'h.add(x)',
    scope: { h: 'B=4 8', x: 'B=4 8' },
    reason: 'Tensor is disposed.',
    code: 'leaked-tensor',
    says: 'h.add(x) uses a tensor that was disposed: it was kept from an earlier step, whose tensors are freed when the step ends. Make it new in forward, or hold it in a tf.Variable.',
  },
  {
    call: 'new nn.Linear(config.width, 10)',
    reason: 'Linear: inputs must be a whole number of at least 1; got undefined.',
    code: 'code-failed',
    says: 'Linear needs a number of inputs, and config.width is undefined. Check the spelling of config.width, and that it is given a value.',
  },
  // Sentences of tfjs
  {
    call: 'tf.maxPool(x, 2, 2, pad)',
    scope: { x: 'B=4 8' },
    reason: 'Error in maxPool: input must be rank 4 but got rank 2.',
    code: 'rank-mismatch',
    says: 'maxPool takes 4 axes here, and x [B, 8] has 2. Reshape it, or add the axis that is missing with expandDims.',
  },
  {
    call: 'tf.conv2d(x, w, 1, pad)',
    scope: { x: 'B=4 28 28 3', w: '3 3 1 8' },
    reason: 'Error in conv2d: depth of input (3) must match input depth for filter 1.',
    code: 'shape-mismatch',
    says: 'Channels differ: x [B, 28, 28, 3] and the filter w [3, 3, 1, 8]. tf.conv2d takes images [batch, height, width, channels] and filters [height, width, channels, filters]: make both channels equal.',
  },
  {
    call: 'dense.apply(x)',
    scope: { x: 'B=4 9' },
    reason:
      'Input 0 is incompatible with layer dense_Dense1: expected axis -1 of input shape to have value 8 but got shape 4,9.',
    code: 'shape-mismatch',
    says: 'apply was built for 8 at axis -1, and x [B, 9] is given. Give it what it was first called with, or make another layer.',
  },
  {
    call: 'tf.cumsum(x)',
    scope: { x: 'B=4 9' },
    reason: 'Error in cumsum: nobody expected this',
    code: 'code-failed',
    says: 'cumsum of x [B, 9]: Nobody expected this.',
  },
  {
    call: 'tf.concat([x, gone], 1)',
    scope: { x: 'B=4 8' },
    reason:
      "Argument 'tensors[1]' passed to 'concat' must be a Tensor or TensorLike, but got 'null'",
    code: 'code-failed',
    says: 'gone is undefined here. Check its spelling, and that it is given a value before.',
  },
  {
    call: 'x.add(this.previous)',
    scope: { x: 'B=4 8', 'this.previous': '4 8' },
    reason: "Cannot read properties of undefined (reading 'backend')",
    code: 'leaked-tensor',
    says: 'x.add(this.previous) uses a tensor that was disposed: it was kept from an earlier step, whose tensors are freed when the step ends. Make it new in forward, or hold it in a tf.Variable.',
  },
];

// What a layer says when its input does not fit: the same on the readable and on the fused path.

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as nn from 'tensorscope/nn';
import { useFusedKernels } from '../../../extension/kernels/index.ts';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';

before(() => initBackend());

function refused(title: string, run: () => unknown, message: RegExp): void {
  test(title, () => {
    for (const isFused of [false, true]) {
      useFusedKernels(isFused);
      try {
        assert.throws(run, (error) => error instanceof RangeError && message.test(error.message));
      } finally {
        useFusedKernels(false);
      }
    }
  });
}

const zeros = (...shape: number[]) => tf.zeros<tf.Rank.R3>(shape as [number, number, number]);
const images = (...shape: number[]) =>
  tf.zeros<tf.Rank.R4>(shape as [number, number, number, number]);

refused(
  'a linear layer wants its width',
  () => new nn.Linear(4, 2).forward(zeros(3, 2, 5)),
  /takes vectors of 4 numbers; its input is \[3, 2, 5\]/,
);
refused(
  'a size that is no number is refused',
  () => new nn.Linear(NaN, 2),
  /Linear: inputs must be a whole number of at least 1; got NaN/,
);
refused(
  'half a unit is refused',
  () => new nn.MultiHeadAttention(5, 64, 12.8, 12.8),
  /dK must be a whole number.* got 12.8/,
);
refused(
  'batch norm wants its channels',
  () => new nn.BatchNorm2d(3).forward(images(2, 4, 5, 5)),
  /BatchNorm2d expects 3 channels; its input has 4/,
);
refused(
  'images have four axes',
  () => new nn.MaxPool2d(2).forward(images(4, 5, 5)),
  /images \[batch, channels, height, width\], 4 axes; .* has 3/,
);
refused(
  'a pooling window must fit',
  () => new nn.MaxPool2d(3).forward(images(1, 1, 2, 9)),
  /3×3 kernel does not fit into a 2×9 image/,
);
refused(
  'layer norm wants its width',
  () => new nn.LayerNorm(8).forward(zeros(2, 3, 9)),
  /LayerNorm takes vectors of 8 numbers/,
);
refused(
  'an embedding looks up ids only',
  () => new nn.Embedding(5, 2).forward(tf.zeros([3])),
  /Embedding takes ids, int32; its input is float32/,
);
refused(
  'attention wants its width',
  () => new nn.MultiHeadAttention(2, 8, 4, 4).forward(zeros(2, 3, 6)),
  /takes vectors of 8 numbers/,
);
refused(
  'a mask of attention has three axes',
  () => new nn.MultiHeadAttention(2, 8, 4, 4).forward(zeros(2, 3, 8), zeros(2, 3)),
  /mask must be bool of shape \(1 or 2, 1 or 3, 3\); this one is float32 of shape \(2, 3\)/,
);
refused(
  'cross-attention takes one batch',
  () => new nn.CrossAttention(2, 8, 4, 4).forward(zeros(2, 3, 8), zeros(4, 3, 8)),
  /one batch; they are \[2, 3, 8\] and \[4, 3, 8\]/,
);
refused(
  'heads divide the width',
  () => nn.splitHeads(zeros(2, 3, 10), 4),
  /4 heads do not divide the width 10/,
);
refused(
  'a mask has as many axes as scores',
  () => nn.maskedSoftmax(images(2, 2, 3, 3), zeros(2, 1, 3)),
  /mask \[2, 1, 3\] does not fit the scores \[2, 2, 3, 3\]/,
);
refused(
  'a state has the size of the inputs',
  () => nn.elman(zeros(5, 2, 4), tf.zeros([3, 4]), new nn.Linear(4, 4)),
  /state before inputs \[5, 2, 4\] is \[2, 4\], not \[3, 4\]/,
);
refused(
  'positions have the width of the words',
  () => new nn.PositionalEncoding(8, 9).forward(zeros(1, 2, 6)),
  /takes vectors of 8 numbers/,
);
refused(
  'every row of logits has a target',
  () => nn.crossEntropy(zeros(2, 3, 5), tf.zeros([5], 'int32')),
  /one target for each row .* \[2, 3, 5\], the targets \[5\]/,
);
refused(
  'rows of logits and targets have one order',
  () => nn.crossEntropy(zeros(2, 3, 5), tf.zeros([3, 2], 'int32')),
  /one target for each row/,
);
refused(
  'targets are class numbers',
  () => nn.crossEntropy(tf.zeros([2, 5]), tf.zeros([2])),
  /int32, not float32/,
);

test('cross-entropy takes rows on any number of axes', () => {
  const logits = tf.tensor([3, 1, 0, 0, 2, 5, 1, 1], [2, 2, 2]);
  const targets = tf.tensor([0, 1, 1, 0], [2, 2], 'int32');
  for (const isFused of [false, true]) {
    useFusedKernels(isFused);
    const loss = nn.crossEntropy(logits, targets).dataSync()[0];
    const flat = nn.crossEntropy(logits.reshape([4, 2]), targets.flatten()).dataSync()[0];
    useFusedKernels(false);
    assert.equal(loss, flat);
    assert.ok(Math.abs(loss - 0.3904) < 1e-3, String(loss));
  }
});

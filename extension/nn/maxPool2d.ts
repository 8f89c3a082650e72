// The largest number of every window. Rows and
// columns that do not fill a window are dropped.
//
// Dimensions: B batch, C channels, H height, W width, K window side, P output height,
// Q output width

import * as tf from '@tensorflow/tfjs';
import { fusedMaxPool2d, isFused } from 'tensorscope/kernels';
import { checkImages, checkSizes, checkWindow } from './inputChecks.ts';
import { Module } from './module.ts';

export class MaxPool2d extends Module {
  readonly kernelSize: number;
  readonly stride: number;

  constructor(kernelSize: number, stride = kernelSize) {
    super();
    checkSizes('MaxPool2d', { kernelSize, stride });
    this.kernelSize = kernelSize;
    this.stride = stride;
  }

  /** Height or width after pooling: ⌊(size − K) / stride⌋ + 1. */
  outputSize(size: number): number {
    return Math.floor((size - this.kernelSize) / this.stride) + 1;
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    checkImages('MaxPool2d', x);
    checkWindow(x, this.kernelSize);
    if (isFused()) return fusedMaxPool2d(x, this.kernelSize, this.stride);
    const [B, C, H, W] = x.shape;
    const K = this.kernelSize;
    const P = this.outputSize(H);
    const Q = this.outputSize(W);

    const tiled = this.windowsSideBySide(x, P, Q); // (B, C, P*K, Q*K)
    const split = tiled.reshape([B, C, P, K, Q, K]); // (B, C, P, K, Q, K)
    const grouped = split.transpose([0, 1, 2, 4, 3, 5]); // (B, C, P, Q, K, K)
    const windows = grouped.reshape([B, C, P, Q, K * K]); // (B, C, P, Q, K*K)

    // Of equal maxima the first in row-major order
    // wins, and it alone receives the gradient.
    const winner = tf.argMax(windows, -1); // (B, C, P, Q)
    const isWinner = tf.oneHot(winner.cast('int32'), K * K); // (B, C, P, Q, K*K)
    return windows.mul(isWinner).sum(-1); // (B, C, P, Q)
  }

  /** Without overlap the windows tile the image; else the shared rows are repeated. */
  private windowsSideBySide(x: tf.Tensor4D, P: number, Q: number): tf.Tensor4D {
    const K = this.kernelSize;
    if (this.stride === K) {
      return x.slice([0, 0, 0, 0], [-1, -1, P * K, Q * K]); // (B, C, P*K, Q*K)
    }
    const rows = tf.gather(x, this.windowIndices(P), 2); // (B, C, P*K, W)
    return tf.gather(rows, this.windowIndices(Q), 3); // (B, C, P*K, Q*K)
  }

  /** Which rows (or columns) the windows read, one window after the other. */
  private windowIndices(windows: number): tf.Tensor1D {
    const indices: number[] = [];
    for (let window = 0; window < windows; window++) {
      for (let i = 0; i < this.kernelSize; i++) indices.push(window * this.stride + i);
    }
    return tf.tensor1d(indices, 'int32');
  }
}

// Convolution as the paper writes it, equation (1), computed
// in one of three ways that agree: nested loops, im2col and a
// matrix product, or one sparse matrix. Stride 1, no padding.
//
// Dimensions: B batch, C input channels, H height, W width, O output channels,
// K kernel side, P output height H-K+1, Q output width W-K+1

import * as tf from '@tensorflow/tfjs';
import {
  fusedConv2d,
  fusedSparseConvolution,
  isFused,
  type SparseMatrix,
} from 'tensorscope/kernels';
import { convolveWithLoops } from './convolutionLoops.ts';
import { compressedMatrix, sparseMatrixIndices } from './convolutionMatrix.ts';
import { normalAround0 } from './initializers.ts';
import { checkImages, checkSizes, checkWindow } from './inputChecks.ts';
import { Module } from './module.ts';

export type ConvolutionPath = 'im2col' | 'sparse' | 'loops';

export class Conv2d extends Module {
  /** (O, C, K, K) */
  readonly weight: tf.Variable<tf.Rank.R4>;
  /** (O,) */
  readonly bias: tf.Variable<tf.Rank.R1>;
  readonly kernelSize: number;
  readonly path: ConvolutionPath;
  /** M without its zeros, for images of the size that came last. */
  private compressed: SparseMatrix | undefined;
  private compressedSize = '';

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number,
    options: { path?: ConvolutionPath } = {},
  ) {
    super();
    checkSizes('Conv2d', { inChannels, outChannels, kernelSize });
    const shape: [number, number, number, number] = [
      outChannels,
      inChannels,
      kernelSize,
      kernelSize,
    ];
    this.weight = tf.variable(tf.zeros<tf.Rank.R4>(shape));
    this.bias = tf.variable(tf.zeros<tf.Rank.R1>([outChannels]));
    this.kernelSize = kernelSize;
    this.path = options.path ?? 'im2col';
  }

  protected override resetParameters(): void {
    const { weight, bias } = this;
    // Decision 6: so small a start that batch norm's eps is not negligible after it.
    weight.assign(normalAround0(weight.shape, 0.01, this.keyFor('weight')));
    bias.assign(tf.zerosLike(bias));
  }

  // Decision 1: the kernel is not flipped, so this
  // is cross-correlation, as in every library.
  forward(x: tf.Tensor4D): tf.Tensor4D {
    checkImages('Conv2d', x, this.weight.shape[1]);
    checkWindow(x, this.kernelSize);
    if (this.path === 'loops') return convolveWithLoops(x, this.weight, this.bias);
    if (this.path === 'sparse') return this.forwardSparse(x);
    return this.forwardIm2col(x);
  }

  /** Every window becomes a column, so that the convolution is one matrix product. */
  private forwardIm2col(x: tf.Tensor4D): tf.Tensor4D {
    if (isFused()) return fusedConv2d(x, this.weight, this.bias);
    const [B, C, H, W] = x.shape;
    const K = this.kernelSize;
    const [O, P, Q] = [this.weight.shape[0], H - K + 1, W - K + 1];

    const channelsFirst = x.transpose([1, 0, 2, 3]); // (C, B, H, W)
    const shifts: tf.Tensor[] = [];
    for (let m = 0; m < K; m++) {
      for (let n = 0; n < K; n++) {
        shifts.push(channelsFirst.slice([0, 0, m, n], [C, B, P, Q])); // (C, B, P, Q)
      }
    }
    const windows = tf.stack(shifts, 1); // (C, K*K, B, P, Q)
    const columns = windows.reshape([C * K * K, B * P * Q]); // (C*K*K, B*P*Q)
    const kernels = this.weight.reshape([O, C * K * K]); // (O, C*K*K)
    const product = tf.matMul(kernels, columns); // (O, B*P*Q)
    const split = product.reshape([O, B, P, Q]); // (O, B, P, Q)
    const maps = split.transpose([1, 0, 2, 3]); // (B, O, P, Q)
    // Decision 2: the bias is added once per output
    // channel, not once per row of the loops.
    return maps.add(this.bias.reshape([1, O, 1, 1])); // (B, O, P, Q)
  }

  /** The paper's remark: a convolution is a sparse MLP, flat(y) = M flat(x) + b. */
  private forwardSparse(x: tf.Tensor4D): tf.Tensor4D {
    const [B, C, H, W] = x.shape;
    if (isFused()) {
      return fusedSparseConvolution(
        x,
        this.weight,
        this.bias,
        this.compressedFor(H, W),
      );
    }
    const K = this.kernelSize;
    const [O, P, Q] = [this.weight.shape[0], H - K + 1, W - K + 1];

    const flat = x.reshape<tf.Tensor2D>([B, C * H * W]); // (B, C*H*W)
    const matrix = this.sparseMatrix(H, W); // (O*P*Q, C*H*W)
    const product = tf.matMul(flat, matrix, false, true); // (B, O*P*Q)
    const maps = product.reshape([B, O, P, Q]); // (B, O, P, Q)
    return maps.add(this.bias.reshape([1, O, 1, 1])); // (B, O, P, Q)
  }

  /**
   * M for images of H × W: row (o, i, j) holds
   * the kernels of o where window (i, j) lies.
   */
  sparseMatrix(H: number, W: number): tf.Tensor2D {
    const indices = sparseMatrixIndices(this.weight.shape, H, W);
    const entries = this.weight.flatten(); // (O*C*K*K,)
    // One entry more than the kernels have, for
    // all the places where nothing is connected.
    const withZero = tf.concat([entries, tf.zeros([1])]); // (O*C*K*K+1,)
    return tf.gather(withZero, indices) as tf.Tensor2D; // (O*P*Q, C*H*W)
  }

  /** Where the weights stand in M follows from sizes alone: it is worked out once. */
  private compressedFor(H: number, W: number): SparseMatrix {
    const size = `${H} × ${W}`;
    if (this.compressed && size === this.compressedSize) return this.compressed;
    for (const tensor of this.compressed?.flat() ?? []) tensor.dispose();
    this.compressedSize = size;
    this.compressed = compressedMatrix(this.weight.shape, H, W);
    return this.compressed;
  }
}

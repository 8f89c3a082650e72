// A convolution and its gradients. They are a kernel and a gradient of tfjs, not `tf.customGrad`,
// because that computes the gradients of all inputs, and nobody asks for the one of the image in
// a model's first layer, which costs as much as the forward pass.

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor, withTemporary } from '../heap.ts';
import { runKernel, threadCount } from '../runtime.ts';

const kernelName = 'TensorscopeConv2d';

/** x (B, C, H, W), weight (O, C, K, K), bias (O,) → (B, O, H − K + 1, W − K + 1) */
export function fusedConv2d(x: tf.Tensor4D, weight: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  return tf.engine().runKernel<tf.Tensor4D>(kernelName, { x, weight, bias });
}

/** Called once, when the backend starts. */
export function registerConv2d(): void {
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs }) => {
      const { x, weight, bias } = inputs as Record<string, tf.Tensor>;
      return convolve(x, weight, bias);
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x', 'weight'],
    gradFunc: (upstream, [x, weight]) => {
      const dy = upstream as tf.Tensor;
      return {
        x: () => gradientOfImage(dy, x, weight),
        weight: () => gradientOfWeight(dy, x, weight),
        bias: () => gradientOfBias(dy),
      };
    },
  });
}

/** Work worth a piece of its own: some 15 microseconds. */
const pieceFlops = 5e5;

/** Samples in a piece; follows from sizes alone. */
function sampleGrain(x: tf.Tensor, weight: tf.Tensor): number {
  const [, , H, W] = x.shape;
  return Math.ceil(pieceFlops / (2 * H * W * weight.size));
}

function convolve(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [B, C, H, W] = x.shape;
  const [O, , K] = weight.shape;
  const y = emptyTensor([B, O, H - K + 1, W - K + 1]);
  const room = preparationFloats(C, O, K);
  withTemporary(threadCount() * room, (own) => {
    const addresses = [addressOf(x), addressOf(weight), addressOf(bias)];
    const sizes = [C, H, W, O, K];
    const grain = sampleGrain(x, weight);
    runKernel('convolve', B, grain, ...addresses, ...sizes, addressOf(y), own, room);
  });
  return y;
}

/** The offsets of a window's places and the packed kernels. */
function preparationFloats(C: number, O: number, K: number): number {
  return (1 + 4 * Math.ceil(O / 4)) * C * K * K;
}

function gradientOfImage(dy: tf.Tensor, x: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  const [B, C, H, W] = x.shape;
  const [O, , K] = weight.shape;
  const dx = emptyTensor(x.shape);
  const padded = O * (H + K - 1) * (W + K - 1);
  const room = padded + preparationFloats(O, C, K);
  withTemporary(weight.size + threadCount() * room, (turned) => {
    runKernel('turnKernels', C, C, addressOf(weight), C, O, K, turned);
    const own = turned + Float32Array.BYTES_PER_ELEMENT * weight.size;
    const sizes = [C, H, W, O, K];
    const grain = sampleGrain(x, weight);
    runKernel(
      'convolveBack',
      B,
      grain,
      ...[addressOf(dy), turned, ...sizes, addressOf(dx), own, room],
    );
  });
  return dx;
}

/** Each piece of the batch gives its part of every sum; the parts are added in their order. */
function gradientOfWeight(dy: tf.Tensor, x: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  const [B, C, H, W] = x.shape;
  const [O, , K] = weight.shape;
  const dWeight = emptyTensor(weight.shape);
  const { kernel, room } = weightGradientKernel(x, weight);
  const grain = Math.max(sampleGrain(x, weight), Math.ceil(B / mostPieces));
  const pieces = Math.ceil(B / grain);
  withTemporary(pieces * weight.size + threadCount() * room, (sums) => {
    const own = sums + Float32Array.BYTES_PER_ELEMENT * pieces * weight.size;
    const sizes = [C, H, W, O, K];
    const addresses = [addressOf(x), addressOf(dy)];
    runKernel(kernel, B, grain, ...addresses, ...sizes, grain, sums, own, room);
    const total = addressOf(dWeight);
    runKernel('sumRows', weight.size, weight.size, sums, pieces, weight.size, total);
  });
  return dWeight;
}

/** Copying every window pays when many channels use the copy. `room`: floats for each thread. */
function weightGradientKernel(x: tf.Tensor, weight: tf.Tensor): { kernel: string; room: number } {
  const [, C, H, W] = x.shape;
  const [O, , K] = weight.shape;
  const [P, Q] = [H - K + 1, W - K + 1];
  const places = C * K * K;
  if (O >= 16) {
    const panels = 8 * Math.ceil(places / 8) * P * Q;
    return { kernel: 'weightGradientByColumns', room: places + panels };
  }
  const stride = 4 * Math.ceil((P * W) / 4);
  return { kernel: 'convolutionWeightGradient', room: places + O * stride };
}

/** Bounds the memory for the parts of a sum. */
const mostPieces = 16;

/** dy (B, O, P, Q) → (O,) */
export function gradientOfBias(dy: tf.Tensor): tf.Tensor1D {
  const [B, O, P, Q] = dy.shape;
  const dBias = emptyTensor<tf.Rank.R1>([O]);
  runKernel('convolutionBiasGradient', O, 1, addressOf(dy), B, O, P * Q, addressOf(dBias));
  return dBias;
}

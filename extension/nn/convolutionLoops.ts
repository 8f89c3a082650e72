// Equation (1) written out: seven nested loops over plain arrays, and the same loops
// run backwards for the gradients. For reading and for checking the fast ways against;
// slow by nature.
//
// Dimensions: B batch, C input channels, H height, W width, O output channels,
// K kernel side, P output height H-K+1, Q output width W-K+1

import * as tf from '@tensorflow/tfjs';

interface Sizes {
  readonly B: number;
  readonly C: number;
  readonly H: number;
  readonly W: number;
  readonly O: number;
  readonly K: number;
}

/** x (B, C, H, W), weight (O, C, K, K), bias (O,) → (B, O, P, Q) */
export function convolveWithLoops(
  x: tf.Tensor4D,
  weight: tf.Tensor4D,
  bias: tf.Tensor1D,
): tf.Tensor4D {
  const [B, C, H, W] = x.shape;
  const [O, , K] = weight.shape;
  const sizes: Sizes = { B, C, H, W, O, K };

  const operation = tf.customGrad((...inputs) => {
    const [image, kernels, offsets] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = inputs[3] as unknown as tf.GradSaveFunc;
    save([image, kernels]);
    const y = convolve(sizes, image.dataSync(), kernels.dataSync(), offsets.dataSync());
    return {
      value: tf.tensor4d(y, [B, O, H - K + 1, W - K + 1]), // (B, O, P, Q)
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(sizes, dy, saved),
    };
  });
  return operation(x, weight, bias);
}

type Numbers = Float32Array | Int32Array | Uint8Array;

function convolve(
  sizes: Sizes,
  x: Numbers,
  weight: Numbers,
  bias: Numbers,
): Float32Array {
  const { B, O, H, W, K } = sizes;
  const y = new Float32Array(B * O * (H - K + 1) * (W - K + 1));
  forEachOutput(sizes, (at, o, b, i, j) => {
    let sum = 0;
    forEachWeight(sizes, o, b, i, j, (w, pixel) => {
      sum += weight[w] * x[pixel];
    });
    // Decision 2: the bias is added once for each
    // output, outside the sum over input channels.
    y[at] = sum + bias[o];
  });
  return y;
}

/** Each product w · x of the sum sends dy · x to its weight and dy · w to its pixel. */
function gradients(sizes: Sizes, upstream: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  const [x, weight] = saved.map((tensor) => tensor.dataSync());
  const dy = upstream.dataSync();
  const dx = new Float32Array(x.length);
  const dWeight = new Float32Array(weight.length);
  const dBias = new Float32Array(sizes.O);
  forEachOutput(sizes, (at, o, b, i, j) => {
    dBias[o] += dy[at];
    forEachWeight(sizes, o, b, i, j, (w, pixel) => {
      dWeight[w] += dy[at] * x[pixel];
      dx[pixel] += dy[at] * weight[w];
    });
  });
  return [
    tf.tensor(dx, saved[0].shape),
    tf.tensor(dWeight, saved[1].shape),
    tf.tensor1d(dBias),
  ];
}

/** The outer four loops: every number of y, with its place in the flat array. */
function forEachOutput(
  { B, O, H, W, K }: Sizes,
  visit: (at: number, o: number, b: number, i: number, j: number) => void,
): void {
  let at = 0;
  for (let b = 0; b < B; b++) {
    for (let o = 0; o < O; o++) {
      for (let i = 0; i < H - K + 1; i++) {
        for (let j = 0; j < W - K + 1; j++) visit(at++, o, b, i, j);
      }
    }
  }
}

/**
 * The inner three loops: every weight of kernel
 * o and the pixel of window (i, j) it meets.
 */
function forEachWeight(
  { C, H, W, K }: Sizes,
  o: number,
  b: number,
  i: number,
  j: number,
  visit: (weight: number, pixel: number) => void,
): void {
  for (let c = 0; c < C; c++) {
    for (let m = 0; m < K; m++) {
      for (let n = 0; n < K; n++) {
        const weight = ((o * C + c) * K + m) * K + n;
        const pixel = ((b * C + c) * H + i + m) * W + j + n;
        visit(weight, pixel);
      }
    }
  }
}

// A product or convolution of tfjs with a bias and an activation in one call, as what it stands
// for: one kernel after the other. The wasm backend's own compute with packed copies of weights,
// and know biases of one shape only.

import * as tf from '@tensorflow/tfjs';
import { computeFloats } from './computeFloats.ts';
import { dispose, runOther } from './replaceKernel.ts';
import type { KernelCall } from './replaceKernel.ts';

export function replaceFused(): void {
  computeFloats(tf._FusedMatMul, (call) => applyFused(tf.BatchMatMul, ['a', 'b'], call));
  computeFloats(tf.FusedConv2D, (call) => applyFused(tf.Conv2D, ['x', 'filter'], call));
  computeFloats(tf.FusedDepthwiseConv2D, (call) =>
    applyFused(tf.DepthwiseConv2dNative, ['x', 'filter'], call),
  );
}

interface FusedAttributes {
  readonly activation: keyof typeof activations;
  readonly leakyreluAlpha: number;
  readonly dataFormat?: 'NHWC' | 'NCHW';
}

type Optional = Readonly<Record<string, tf.TensorInfo | undefined>>;

function applyFused(
  product: string,
  factors: readonly [string, string],
  { inputs, attrs }: KernelCall,
): tf.TensorInfo {
  const given = inputs as unknown as Record<string, tf.TensorInfo>;
  const { bias, preluActivationWeights } = inputs as Optional;
  const { activation, leakyreluAlpha, dataFormat } = attrs as unknown as FusedAttributes;
  const chosen = Object.fromEntries(factors.map((name) => [name, given[name]]));
  let result = runOther(product, chosen, attrs);
  const replaceResult = (next: tf.TensorInfo): void => {
    dispose(result);
    result = next;
  };
  if (bias) replaceResult(runOther(tf.Add, { a: result, b: alongChannels(bias, dataFormat) }));
  const apply = activations[activation];
  if (!apply) throw new Error(`There is no activation ${activation}.`);
  const alpha = preluActivationWeights && alongChannels(preluActivationWeights, dataFormat);
  const activated = apply(result, { leakyreluAlpha, alpha });
  if (activated !== result) replaceResult(activated);
  return result;
}

/** One number for each channel: where these come first, (C,) → (C, 1, 1). */
function alongChannels(x: tf.TensorInfo, dataFormat?: 'NHWC' | 'NCHW'): tf.TensorInfo {
  const isVector = x.shape.length === 1 && x.shape[0] !== 1;
  return dataFormat === 'NCHW' && isVector ? { ...x, shape: [x.shape[0], 1, 1] } : x;
}

interface ActivationArguments {
  readonly leakyreluAlpha: number;
  readonly alpha: tf.TensorInfo | undefined;
}

type Activation = (x: tf.TensorInfo, args: ActivationArguments) => tf.TensorInfo;

const activations: Readonly<Record<string, Activation | undefined>> = {
  linear: (x) => x,
  relu: (x) => runOther(tf.Relu, { x }),
  relu6: (x) => runOther(tf.Relu6, { x }),
  elu: (x) => runOther(tf.Elu, { x }),
  sigmoid: (x) => runOther(tf.Sigmoid, { x }),
  leakyrelu: (x, { leakyreluAlpha }) => runOther(tf.LeakyRelu, { x }, { alpha: leakyreluAlpha }),
  prelu: (x, { alpha }) => {
    if (!alpha) throw new Error('The activation prelu needs preluActivationWeights.');
    return runOther(tf.Prelu, { x, alpha });
  },
};

// Numbers kept between two bounds. NaN stays NaN; the wasm backend makes the lower bound of it.

import * as tf from '@tensorflow/tfjs';
import { addressOf, newTensorInfo } from '../heap.ts';
import { runKernel } from '../runtime.ts';
import { computeFloats } from './computeFloats.ts';

/** Numbers worth a piece of their own. */
const grain = 32_768;

export function keepNaNInClips(): void {
  computeFloats(tf.ClipByValue, ({ inputs, attrs }) => {
    const { x } = inputs as { x: tf.TensorInfo };
    const { clipValueMin, clipValueMax } = attrs as unknown as Record<string, number>;
    const y = newTensorInfo(x.shape);
    const size = tf.util.sizeFromShape(x.shape);
    runKernel('clip', size, grain, addressOf(x), addressOf(y), clipValueMin, clipValueMax);
    return y;
  });
}

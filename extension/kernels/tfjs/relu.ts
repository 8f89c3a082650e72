// ReLU as tfjs has it, forward and backward, on our kernels: its own gradient makes two more
// tensors of the same size.

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor, newTensorInfo } from '../heap.ts';
import { runKernel } from '../runtime.ts';

/** Numbers worth a piece of their own. */
const grain = 32_768;

export function replaceRelu(): void {
  const stock = tf.getKernel(tf.Relu, 'wasm').kernelFunc;
  tf.unregisterKernel(tf.Relu, 'wasm');
  tf.registerKernel({
    kernelName: tf.Relu,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      if (x.dtype !== 'float32') return stock(call);
      const y = newTensorInfo(x.shape);
      const size = tf.util.sizeFromShape(x.shape);
      runKernel('relu', size, grain, addressOf(x), addressOf(y));
      return y;
    },
  });
  tf.unregisterGradient(tf.Relu);
  tf.registerGradient({
    kernelName: tf.Relu,
    // The result tells as well as the input where ReLU was open.
    outputsToSave: [true],
    // Gradients serve every backend; our kernel only knows the memory of this one.
    gradFunc: (dy, [y]) => ({
      x: () =>
        tf.getBackend() === 'wasm'
          ? reluGradient(dy as tf.Tensor, y)
          : tf.mul(dy as tf.Tensor, tf.step(y)),
    }),
  });
}

function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const dx = emptyTensor(y.shape);
  runKernel('reluGradient', y.size, grain, addressOf(dy), addressOf(y), addressOf(dx));
  return dx;
}

// The gradient of a convolution of tfjs, on whatever backend: one kernel for the image, one for the
// filter, each with all that the forward pass was told.

import * as tf from '@tensorflow/tfjs';

/** Takes the place of the gradient that tfjs registers for the kernel. */
export function registerConvolutionGradient(
  kernelName: string,
  imageKernel: string,
  filterKernel: string,
): void {
  tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x', 'filter'],
    gradFunc: (upstream, [x, filter], { dilations, ...attrs }) => {
      const dy = upstream as tf.Tensor;
      const all = { ...attrs, dilations: dilations ?? [1, 1] };
      const run = (name: string, inputs: tf.NamedTensorMap, shape: object) =>
        tf.engine().runKernel<tf.Tensor>(name, inputs, { ...all, ...shape });
      return {
        x: () => run(imageKernel, { dy, filter }, { inputShape: x.shape }),
        filter: () => run(filterKernel, { x, dy }, { filterShape: filter.shape }),
      };
    },
  });
}

// Token ids to vectors: row `id` of a table. The same as a one-hot vector times a
// matrix, without multiplying by all the zeros.
//
// Dimensions: V vocabulary, E embedding width

import * as tf from '@tensorflow/tfjs';
import { fusedEmbedding, isFused } from 'tensorscope/kernels';
import { normalAround0 } from './initializers.ts';
import { checkSizes } from './inputChecks.ts';
import { Module } from './module.ts';

export class Embedding extends Module {
  /** (V, E). Replaced from outside where matrices are tied. */
  weight: tf.Variable<tf.Rank.R2>;
  /** Id whose row learns nothing from being looked up. */
  readonly paddingIdx: number | undefined;

  constructor(
    vocabularySize: number,
    width: number,
    options: { paddingIdx?: number } = {},
  ) {
    super();
    checkSizes('Embedding', { vocabularySize, width });
    this.weight = tf.variable(tf.zeros<tf.Rank.R2>([vocabularySize, width]));
    this.paddingIdx = options.paddingIdx;
  }

  protected override resetParameters(): void {
    const { weight } = this;
    weight.assign(normalAround0(weight.shape, 1, this.keyFor('weight')));
  }

  /** ids: int32 of any shape; the result has one more axis, of length E. */
  forward(ids: tf.Tensor): tf.Tensor {
    if (ids.dtype !== 'int32') {
      throw new RangeError(`Embedding takes ids, int32; its input is ${ids.dtype}.`);
    }
    if (isFused()) return fusedEmbedding(this.weight, ids, this.paddingIdx);
    const vectors = tf.gather(this.weight, ids);
    if (this.paddingIdx === undefined) return vectors;
    const isToken = tf.notEqual(ids, this.paddingIdx).expandDims(-1);
    return onlyGradientWhere(vectors, isToken);
  }
}

/**
 * The values unchanged, the gradient only where `mask` is true.
 * Decision 20: a padding id stops the gradient of its lookup and nothing else, so a pad
 * row that is tied to an output projection still learns from the projection.
 */
function onlyGradientWhere(values: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const masked = tf.customGrad((x, keep, save) => {
    (save as tf.GradSaveFunc)([keep as tf.Tensor]);
    return {
      value: (x as tf.Tensor).clone(),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => [
        dy.mul(saved.cast('float32')),
        tf.zerosLike(saved),
      ],
    };
  });
  return masked(values, mask);
}

// What lies inside a pass of the models, computed from their parts as their `forward` does.

import * as tf from '@tensorflow/tfjs';
import * as nn from 'tensorscope/nn';
import type { MyRNN } from '../../extension/models/rnn.ts';
import type { Transformer } from '../../extension/models/transformer.ts';

/** T+1 hidden states, each (B, H); the first is the memory before any token. */
export function hiddenStates(model: MyRNN, tokens: tf.Tensor2D): tf.Tensor2D[] {
  const inputs = model.W_ih.forward(model.embedding.forward(tokens)) as tf.Tensor3D;
  const empty = tf.zeros<tf.Rank.R2>([tokens.shape[1], model.config.hiddenDim]);
  return [empty, ...(tf.unstack(nn.elman(inputs, empty, model.W_hh)) as tf.Tensor2D[])];
}

/** Every attention map, one (B, H, queries, keys) per layer, and the outputs of both stacks. */
export function transformerPass(model: Transformer, source: tf.Tensor2D, target: tf.Tensor2D) {
  const sourceMask = nn.padMask(source, model.config.srcPadIdx);
  const isToken = nn.padMask(target, model.config.trgPadIdx);
  const isPast = nn.subsequentMask(target.shape[1]);
  const targetMask = tf.logicalAnd<tf.Tensor3D>(isToken, isPast);
  const encoded = model.encoder.forward(source, sourceMask, true);
  const { encOutput } = encoded;
  const decoded = model.decoder.forward(target, targetMask, encOutput, sourceMask, true);
  return {
    encOutput,
    decOutput: decoded.decOutput,
    encSlfAttns: encoded.slfAttns,
    decSlfAttns: decoded.slfAttns,
    decEncAttns: decoded.encAttns,
  };
}

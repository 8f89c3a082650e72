// Attention and the layers of the Transformer, one by one.

import * as tf from '@tensorflow/tfjs';
import {
  CrossAttention,
  LayerNorm,
  MultiHeadAttention,
  PositionalEncoding,
  PositionwiseFeedForward,
} from 'tensorscope/nn';
import type { Module } from 'tensorscope/nn';
import { DecoderLayer, EncoderLayer } from '../../../extension/models/transformer.ts';
import type { Result } from '../compare.ts';
import type { GoldenCase } from '../goldenCase.ts';
import { loadParameters, recordPass } from '../record.ts';
import type { Values } from '../record.ts';

type Tensors = Record<string, tf.Tensor>;

export function attention(golden: GoldenCase): Result[] {
  const isCross = golden.spec.config.cross === true;
  const [heads, dModel, dK, dV] = ['n_heads', 'd_model', 'd_k', 'd_v'].map((key) =>
    golden.number(key),
  );
  const mask = optionalMask(golden, 'in.mask');
  const x = input(golden, 'in.x');
  if (isCross) {
    const block = new CrossAttention(heads, dModel, dK, dV);
    const memory = input(golden, 'in.memory');
    const values = pass(golden, block, { x, memory }, () => {
      const { output, weights } = block.forward(x, memory, mask);
      return { y: output, attn: weights };
    });
    return [{ values, whereNaN: emptyRows(block.out_proj.bias) }];
  }
  const block = new MultiHeadAttention(heads, dModel, dK, dV);
  const values = pass(golden, block, { x }, () => {
    const { output, weights } = block.forward(x, mask);
    return { y: output, attn: weights };
  });
  return [{ values, whereNaN: emptyRows(block.out_proj.bias) }];
}

/** A row with nothing to attend to has zero weights, so its output is the projection's bias. */
function emptyRows(bias: tf.Tensor | undefined): Map<string, (index: number) => number> {
  const values = bias?.dataSync().slice() ?? [0];
  return new Map([
    ['attn', () => 0],
    ['y', (index: number) => values[index % values.length]],
  ]);
}

export function layers(golden: GoldenCase): Result[] {
  const { config } = golden.spec;
  if (config.kind === 'enc') return [{ values: encoderLayer(golden) }];
  if (config.kind === 'dec') return [{ values: decoderLayer(golden) }];
  if ('d_hid' in config) return [{ values: positions(golden) }];
  if ('d_inner' in config) return [{ values: feedForward(golden) }];
  return [{ values: layerNorm(golden) }];
}

function encoderLayer(golden: GoldenCase): Values {
  const layer = new EncoderLayer(layerConfig(golden));
  const x = input(golden, 'in.x');
  return pass(golden, layer, { x }, () => {
    const { output, slfAttn } = layer.forward(x, optionalMask(golden, 'in.slf_mask'));
    return { y: output, attn: slfAttn };
  });
}

function decoderLayer(golden: GoldenCase): Values {
  const layer = new DecoderLayer(layerConfig(golden));
  const [x, memory] = [input(golden, 'in.x'), input(golden, 'in.memory')];
  return pass(golden, layer, { x, memory }, () => {
    const slfMask = optionalMask(golden, 'in.slf_mask');
    const encMask = optionalMask(golden, 'in.enc_mask');
    const { output, slfAttn, encAttn } = layer.forward(x, memory, slfMask, encMask);
    return { y: output, slf_attn: slfAttn, enc_attn: encAttn };
  });
}

function feedForward(golden: GoldenCase): Values {
  const block = new PositionwiseFeedForward(golden.number('d_model'), golden.number('d_inner'));
  const x = input(golden, 'in.x');
  return pass(golden, block, { x }, () => ({ y: block.forward(x) }));
}

function layerNorm(golden: GoldenCase): Values {
  const block = new LayerNorm(golden.number('d_model'), { eps: golden.number('eps') });
  const x = tf.variable(golden.tensor('in.x'));
  const values = pass(golden, block, { x }, () => ({ y: block.forward(x) }));
  if (golden.has('in.row_scale')) {
    const gradient = tf.tensor(Float32Array.from(values.get('grad.x') ?? []), x.shape);
    const scaled = gradient.mul(golden.tensor('in.row_scale').expandDims(-1));
    values.set('grad.x_times_row_scale', scaled.dataSync());
  }
  return values;
}

function positions(golden: GoldenCase): Values {
  const encoding = new PositionalEncoding(golden.number('d_hid'), golden.number('n_position'));
  return new Map([['pos_table', encoding.pos_table.dataSync()]]);
}

function layerConfig(golden: GoldenCase) {
  return {
    dModel: golden.number('d_model'),
    dInner: golden.number('d_inner'),
    nHead: golden.number('n_heads'),
    dK: golden.number('d_k'),
    dV: golden.number('d_v'),
    dropout: golden.number('dropout', 0),
  };
}

function pass(
  golden: GoldenCase,
  block: Module,
  inputs: Readonly<Record<string, tf.Variable>>,
  forward: () => Tensors,
): Values {
  loadParameters(golden, block);
  const variables = new Map([...Object.entries(inputs), ...block.namedParameters()]);
  return recordPass(variables, golden.tensor('in.upstream'), forward);
}

function input(golden: GoldenCase, name: string): tf.Variable<tf.Rank.R3> {
  return tf.variable(golden.tensor<tf.Rank.R3>(name));
}

function optionalMask(golden: GoldenCase, name: string): tf.Tensor3D | undefined {
  return golden.has(name) ? golden.tensor<tf.Rank.R3>(name).cast<tf.Tensor3D>('bool') : undefined;
}

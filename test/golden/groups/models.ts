// The CNN, and the Transformer with and without decoding, trained and compared number by number.

import * as tf from '@tensorflow/tfjs';
import { crossEntropy, greedyDecode } from 'tensorscope/nn';
import { MyCNN } from '../../../extension/models/cnn.ts';
import { Transformer } from '../../../extension/models/transformer.ts';
import { ProblemError } from '../../../extension/protocol/problem.ts';
import type { Result } from '../compare.ts';
import type { GoldenCase } from '../goldenCase.ts';
import { transformerPass as inside } from '../modelPasses.ts';
import { loadParameters, record, recordTraining } from '../record.ts';
import type { Values } from '../record.ts';

export function mycnn(golden: GoldenCase): Result[] {
  const model = cnnOf(golden);
  const logits = model.forward(imagesOfStep(golden, 0));
  const values: Values = new Map();
  record(values, { 'step1.logits': logits });
  recordActivations(golden, values);

  const trained = cnnOf(golden);
  const training = recordTraining(golden, trained, (step) => {
    const labels = golden.step<tf.Rank.R1>('in.labels', step);
    return crossEntropy(trained.forward(imagesOfStep(golden, step)), labels);
  });
  loadParameters(golden, trained, 'final.');
  trained.eval();
  const evaluated = trained.forward(asImages(golden.tensor('in.eval_images')));
  record(values, { 'eval.logits': evaluated });
  return [{ values: new Map([...values, ...training]) }];
}

function cnnOf(golden: GoldenCase): MyCNN {
  const [, , imageSize] = golden.stored('in.images').shape.slice(-3);
  const inChannels = golden.stored('param.conv.weight').shape[1];
  const model = new MyCNN(
    {
      inChannels,
      channels: golden.number('channels'),
      kernelSize: golden.number('k'),
      imageSize,
      classes: golden.stored('param.fc.weight').shape[0],
      convolution: 'im2col',
    },
    0,
  );
  loadParameters(golden, model);
  return model;
}

/** What every layer makes of the first images in step 1. */
function recordActivations(golden: GoldenCase, values: Values): void {
  const model = cnnOf(golden);
  const conv = model.conv.forward(imagesOfStep(golden, 0));
  const bn = model.bn.forward(conv);
  const relu = tf.relu(bn);
  const pool = model.pool.forward(relu);
  for (const [name, maps] of Object.entries({ conv, bn, relu, pool })) {
    const kept = golden.spec.tensors[`step1.act.${name}`].shape[0];
    record(values, { [`step1.act.${name}`]: maps.slice(0, kept) });
  }
}

function imagesOfStep(golden: GoldenCase, step: number): tf.Tensor4D {
  return asImages(golden.step('in.images', step));
}

/** Pixels 0 … 255 of shape (B, H, W) or (B, C, H, W) */
function asImages(pixels: tf.Tensor): tf.Tensor4D {
  const images = pixels.rank === 4 ? pixels : pixels.expandDims(1);
  return images.div(255);
}

export function transformer(golden: GoldenCase): Result[] {
  const values = transformerPass(golden);
  const model = transformerOf(golden);
  const training = recordTraining(golden, model, (step) => {
    const { src, input, gold } = pairsOfStep(golden, step);
    const ignoreIndex = golden.number('trg_pad_idx');
    return crossEntropy(model.forward(src, input), gold, { ignoreIndex });
  });
  const count = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  training.set('n_params', [count]);
  return [{ values: new Map([...values, ...training]) }];
}

function transformerPass(golden: GoldenCase): Values {
  const model = transformerOf(golden);
  const { src, input } = pairsOfStep(golden, 0);
  const all = inside(model, src, input);
  const values: Values = new Map();
  record(values, {
    'step1.logits': model.forward(src, input),
    'step1.enc_output': all.encOutput,
    'step1.dec_output': all.decOutput,
  });
  const maps = {
    enc_slf_attn: all.encSlfAttns,
    dec_slf_attn: all.decSlfAttns,
    dec_enc_attn: all.decEncAttns,
  };
  for (const [name, layers] of Object.entries(maps)) {
    for (const [i, map] of layers.entries()) record(values, { [`step1.${name}.${i}`]: map });
  }
  return values;
}

/** The decoder reads trg without its last token and has to say trg without its first. */
function pairsOfStep(golden: GoldenCase, step: number) {
  const trg = golden.step<tf.Rank.R2>('in.trg', step);
  const [B, length] = trg.shape;
  return {
    src: golden.step<tf.Rank.R2>('in.src', step),
    input: trg.slice([0, 0], [B, length - 1]),
    gold: trg.slice([0, 1], [B, length - 1]).flatten(),
  };
}

export function greedy(golden: GoldenCase): Result[] {
  const model = transformerOf(golden).eval();
  const { shape } = golden.spec.tensors.ids;
  const [eos, pad] = [golden.number('eos'), golden.number('trg_pad_idx')];
  const steps: tf.Tensor[] = [];
  const rows = greedyDecode(model, golden.tensor('in.src'), {
    bos: golden.number('bos'),
    eos,
    pad,
    maxLength: golden.number('max_len') + 1,
    onStep: (logits) => steps.push(tf.keep(logits.clone())),
  });
  const written = rows.map((row) => row.slice(1));
  const padded = written.map((row) => [...row, ...Array<number>(shape[1]).fill(pad)]);
  const live = written.flatMap((row) => row.map((_, s) => Number(!row.slice(0, s).includes(eos))));
  const values: Values = new Map([
    ['ids', padded.flatMap((row) => row.slice(0, shape[1]))],
    ['live', live],
  ]);
  const logits = tf.stack(steps, 1);
  record(values, { step_logits: logits });
  // What a sample "says" after its end is of no meaning.
  const ofLiveSteps = live.flatMap((isLive) => Array<number>(logits.shape[2] ?? 0).fill(isLive));
  return [{ values, masks: new Map([['step_logits', ofLiveSteps]]) }];
}

function transformerOf(golden: GoldenCase): Transformer {
  const { config } = golden.spec;
  if (golden.number('d_word_vec', golden.number('d_model')) !== golden.number('d_model')) {
    throw new ProblemError('The case {name}: d_word_vec must equal d_model.', {
      name: golden.name,
    });
  }
  const model = new Transformer(
    {
      nSrcVocab: golden.number('n_src_vocab'),
      nTrgVocab: golden.number('n_trg_vocab'),
      srcPadIdx: golden.number('src_pad_idx'),
      trgPadIdx: golden.number('trg_pad_idx'),
      dModel: golden.number('d_model'),
      dInner: golden.number('d_inner'),
      nLayers: golden.number('n_layers'),
      nHead: golden.number('n_head'),
      dK: golden.number('d_k'),
      dV: golden.number('d_v'),
      dropout: golden.number('dropout', 0),
      nPosition: golden.number('n_position', 200),
      trgEmbPrjWeightSharing: config.trg_emb_prj_weight_sharing === true,
      embSrcTrgWeightSharing: config.emb_src_trg_weight_sharing === true,
      scaleEmbOrPrj: config.scale_emb_or_prj as 'emb' | 'prj' | 'none',
      positionEncoding: 'sinusoid',
    },
    0,
  );
  loadParameters(golden, model);
  return model;
}

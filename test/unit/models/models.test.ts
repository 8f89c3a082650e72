import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Adam, crossEntropy, greedyDecode, valueAndGrads } from 'tensorscope/nn';
import type { Module, SequenceModel } from 'tensorscope/nn';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';
import { smallCnn, smallRnn, smallTransformer } from './smallModels.ts';
import { transformerPass } from '../../golden/modelPasses.ts';

before(() => initBackend());

test('parameters bear the names and shapes of the listings in PyTorch', () => {
  const shapes = (model: Module) =>
    Object.fromEntries([...model.namedParameters()].map(([name, { shape }]) => [name, shape]));
  assert.deepEqual(shapes(smallCnn()), {
    'conv.weight': [2, 1, 3, 3],
    'conv.bias': [2],
    'bn.gamma': [2],
    'bn.beta': [2],
    'fc.weight': [3, 18],
    'fc.bias': [3],
  });
  assert.deepEqual([...smallCnn().namedBuffers().keys()], ['bn.running_mean', 'bn.running_var']);
  assert.deepEqual(Object.keys(shapes(smallRnn())), [
    'embedding.weight',
    'W_ih.weight',
    'W_ih.bias',
    'W_hh.weight',
    'W_hh.bias',
    'fc.weight',
    'fc.bias',
  ]);
  const names = Object.keys(shapes(smallTransformer()));
  assert.ok(names.includes('encoder.layer_stack.0.slf_attn.qkv_proj.weight'));
  assert.ok(names.includes('decoder.layer_stack.1.enc_attn.kv_proj.bias'));
});

test('a shared matrix is one parameter, under the first of its names', () => {
  const embeddings = (prj: boolean, src: boolean) => {
    const flags = { trgEmbPrjWeightSharing: prj, embSrcTrgWeightSharing: src };
    const names = [...smallTransformer(flags).namedParameters().keys()];
    return names.filter((name) => /emb|prj/.test(name));
  };
  const [src, trg, prj] = [
    'encoder.src_word_emb.weight',
    'decoder.trg_word_emb.weight',
    'trg_word_prj.weight',
  ];
  assert.deepEqual(embeddings(true, true), [src]);
  assert.deepEqual(embeddings(true, false), [src, trg]);
  assert.deepEqual(embeddings(false, true), [src, prj]);
  assert.deepEqual(embeddings(false, false), [src, trg, prj]);
});

test('a seed decides all first values, and another seed others', () => {
  const first = (seed: number) => smallTransformer({}, seed).trg_word_prj.weight.dataSync().join();
  assert.equal(first(3), first(3));
  assert.notEqual(first(3), first(4));
});

test('train and eval reach every module inside', () => {
  const model = smallTransformer().eval();
  assert.ok([...model.namedModules().values()].every(({ training }) => !training));
  assert.ok([...model.train().namedModules().values()].every(({ training }) => training));
});

test('the RNN predicts after every token, or from the last state alone', () => {
  const text = tf.tensor2d([0, 1, 2, 3, 4, 0], [3, 2], 'int32');
  const every = smallRnn('everyStep').forward(text);
  const last = smallRnn('lastState').forward(text);
  assert.deepEqual(
    [every.shape, last.shape],
    [
      [3, 2, 5],
      [2, 5],
    ],
  );
  assert.deepEqual([...every.slice([2]).dataSync()], [...last.dataSync()]);
});

test('cloze gives every candidate the log-probability of the text it makes', () => {
  const model = smallRnn();
  const scores = model.clozeScores(Int32Array.of(1, 2, 3), 1, [0, 1, 2, 3, 4]);
  assert.equal(scores.length, 5);
  assert.ok(scores.every((score) => score < 0));
  const again = model.clozeScores(Int32Array.of(1, 4, 3), 1, [2]);
  assert.equal(again[0], scores[2]);
});

test('attention maps come one per layer, and the decoder never looks ahead', () => {
  const src = tf.tensor2d([3, 4, 5, 0], [1, 4], 'int32');
  const trg = tf.tensor2d([1, 6, 7], [1, 3], 'int32');
  const maps = transformerPass(smallTransformer().eval(), src, trg);
  assert.deepEqual(
    [maps.encSlfAttns, maps.decSlfAttns, maps.decEncAttns].map((layers) => layers[1].shape),
    [
      [1, 2, 4, 4],
      [1, 2, 3, 3],
      [1, 2, 3, 4],
    ],
  );
  const [[head]] = maps.decSlfAttns[0].arraySync();
  assert.deepEqual([head[0][1], head[0][2], head[1][2]], [0, 0, 0]);
  const [[cross]] = maps.decEncAttns[0].arraySync();
  assert.ok(cross.every((row) => row[3] === 0));
});

test('vocabularies of two sizes cannot share an embedding', () => {
  assert.throws(() => smallTransformer({ nTrgVocab: 7 }), /one size, not 9 and 7/);
});

test('both ways to encode positions train', () => {
  for (const positionEncoding of ['sinusoid', 'mlp'] as const) {
    const model = smallTransformer({ positionEncoding, dropout: 0 });
    const losses: number[] = [];
    train(model, lossOfTransformer(model), 30, (loss) => losses.push(loss));
    assert.ok(losses[29] < 0.8 * losses[0], `${positionEncoding}: ${losses[0]} to ${losses[29]}`);
  }
});

test('no step leaves a tensor behind', () => {
  const cnn = smallCnn();
  keepsItsTensors(cnn, () => crossEntropy(cnn.forward(tf.ones([2, 1, 8, 8])), ids([0, 2])));
  const rnn = smallRnn();
  const text = () => tf.tensor2d([0, 1, 2, 3], [2, 2], 'int32');
  keepsItsTensors(rnn, () => {
    return crossEntropy(rnn.forward(text()).reshape([4, 5]), ids([2, 3, 4, 0]));
  });
  const transformer = smallTransformer({ nLayers: 1 });
  keepsItsTensors(transformer, lossOfTransformer(transformer));
});

function keepsItsTensors(model: Module, loss: () => tf.Scalar): void {
  const counts: number[] = [];
  train(model, loss, 1000, () => counts.push(tf.memory().numTensors));
  assert.equal(counts[999], counts[9], model.constructor.name);
  model.dispose();
}

test('greedy decoding stops at eos, fills up with pad, and takes the lowest id on ties', () => {
  // After bos (1): a tie of 3 and 4. After 3: eos (2) for the first sample, 4 for the second.
  const model: SequenceModel = {
    encode: (src) => ({ encOutput: src.expandDims(2), srcMask: src.expandDims(1) }),
    decode: (trg) => {
      const rows = trg.arraySync().map((row, b) => row.map((id) => logitsAfter(id, b)));
      return tf.tensor3d(rows).reshape([-1, 5]);
    },
  };
  const src = tf.zeros<tf.Rank.R2>([2, 1], 'int32');
  const before = tf.memory().numTensors;
  const rows = greedyDecode(model, src, { bos: 1, eos: 2, pad: 0, maxLength: 5 });
  assert.deepEqual(rows, [
    [1, 3, 2, 0, 0],
    [1, 3, 4, 4, 4],
  ]);
  assert.equal(tf.memory().numTensors, before);
});

function logitsAfter(id: number, sample: number): number[] {
  if (id === 1) return [0, 0, 0, 1, 1];
  return sample === 0 ? [0, 0, 1, 0, 0] : [0, 0, 0, 0, 1];
}

function train(
  model: Module,
  loss: () => tf.Scalar,
  steps: number,
  afterStep: (loss: number) => void,
): void {
  const params = model.namedParameters();
  const optimizer = new Adam(params, { learningRate: 0.01 });
  for (let step = 1; step <= steps; step++) {
    model.setTrainingStep(step);
    const result = valueAndGrads(loss, params);
    optimizer.step(result.grads);
    const value = result.loss.dataSync()[0];
    tf.dispose([result.loss, ...result.grads.values()]);
    afterStep(value);
  }
  optimizer.dispose();
}

function lossOfTransformer(model: ReturnType<typeof smallTransformer>): () => tf.Scalar {
  return () => {
    const src = tf.tensor2d([3, 4], [1, 2], 'int32');
    const trg = tf.tensor2d([1, 5, 6], [1, 3], 'int32');
    return crossEntropy(model.forward(src, trg), ids([5, 6, 2]), { ignoreIndex: 0 });
  };
}

function ids(values: number[]): tf.Tensor1D {
  return tf.tensor1d(values, 'int32');
}

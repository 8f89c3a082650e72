// Pictures against the plain model: same weights, same sample, same numbers.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Inspector } from '../../../extension/engine/inspect/inspector.ts';
import { createModel } from '../../../extension/engine/models/modelFactory.ts';
import { snapshotOf } from '../../../extension/engine/models/weights.ts';
import type { DataSizes } from '../../../extension/engine/models/modelFactory.ts';
import { loadModelModules } from '../../../extension/engine/models/modelModules.ts';
import type {
  ImageSamples,
  PairSamples,
  TextSamples,
} from '../../../extension/engine/inspect/sampleBatch.ts';
import { resolveSettings } from '../../../extension/engine/models/settings.ts';
import { registerSourceLoader } from '../../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';
import { uniform } from '../../../extension/nn/random.ts';
import type { AttentionStack, Frame, FrameRequest } from '../../../extension/protocol/frames.ts';
import { findModel } from '../../../extension/protocol/modelCatalog.ts';
import type { ShippedModel, SettingValue } from '../../../extension/protocol/trainRequest.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

const images: ImageSamples = {
  kind: 'cnn',
  count: 3,
  height: 12,
  width: 12,
  images: uniform({ seed: 1, purpose: 'test images', step: 0 }, 3 * 12 * 12),
  labels: ['one', 'two', 'one'],
  classes: ['zero', 'one', 'two'],
};
const imageSizes: DataSizes = { kind: 'images', channels: 1, height: 12, width: 12, classes: 3 };
const imageSettings = { channels: 4, kernelSize: 3 };

const texts: TextSamples = {
  kind: 'rnn',
  count: 2,
  length: 5,
  tokens: Int32Array.of(0, 1, 2, 3, 0, 2, 1, 3, 3, 0),
  vocabulary: ['a', 'b', '\n', ' '],
};
const textSettings = { embedDim: 3, hiddenDim: 6, sequenceLength: 5 };

const pairs: PairSamples = {
  kind: 'transformer',
  count: 2,
  sourceLength: 5,
  targetLength: 4,
  source: Int32Array.of(3, 4, 5, 6, 2, 4, 3, 2, 0, 0),
  target: Int32Array.of(1, 6, 5, 4, 1, 3, 0, 0),
  sourceVocabulary: ['<pad>', '<bos>', '<eos>', 'a', 'b', 'c', 'd'],
  targetVocabulary: ['<pad>', '<bos>', '<eos>', 'A', 'B', 'C', 'D'],
  sourcePad: 0,
  targetPad: 0,
};
const pairSizes: DataSizes = {
  kind: 'pairs',
  sourceVocabularySize: 7,
  targetVocabularySize: 7,
  sourcePad: 0,
  targetPad: 0,
};
const pairSettings = { dModel: 8, dInner: 10, layers: 2, heads: 3, dK: 4, dV: 2 };

function floats(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}

async function plainModel<Id extends ShippedModel>(
  id: Id,
  settings: Record<string, SettingValue>,
  sizes: DataSizes,
  seed = 7,
) {
  const entry = findModel(id);
  assert.ok(entry);
  const model = createModel(
    id,
    resolveSettings(entry, settings),
    sizes,
    seed,
    await loadModelModules(),
  );
  model.eval();
  return model;
}

function frameOf<Kind extends Frame['kind']>(
  inspector: Inspector,
  request: Extract<FrameRequest, { kind: Kind }>,
): Extract<Frame, { kind: Kind }> {
  const frame = inspector.frame(request);
  assert.equal(frame.kind, request.kind);
  return frame as Extract<Frame, { kind: Kind }>;
}

test('feature maps are the named lines of the forward pass, and the prediction is its arg-max', async () => {
  const plain = await plainModel('cnn', imageSettings, imageSizes);
  const inspector = await Inspector.create('cnn', imageSettings, imageSizes, images);
  inspector.load(snapshotOf(plain, 40));
  const frame = frameOf(inspector, { kind: 'featureMaps', layer: 'relu', sample: 1 });

  const expected = tf.tidy(() => {
    const image = tf.tensor4d(images.images, [3, 1, 12, 12]).slice([1, 0, 0, 0], [1, 1, 12, 12]);
    return {
      maps: floats(tf.relu(plain.bn.forward(plain.conv.forward(image)))),
      winner: tf.argMax(plain.forward(image), -1).dataSync()[0],
    };
  });
  assert.deepEqual(frame.maps, expected.maps);
  assert.equal(frame.prediction, images.classes[expected.winner]);
  assert.equal(frame.label, 'two');
  assert.deepEqual([frame.channels, frame.height, frame.width], [4, 10, 10]);
  assert.deepEqual(frame.layersWithMaps, ['conv', 'bn', 'relu', 'pool']);
  assert.deepEqual(frame.image, images.images.slice(144, 288));
  assert.equal(frame.step, 40);
});

test('maps after ReLU, and pooled from there, are told to have no negative values', async () => {
  const plain = await plainModel('cnn', imageSettings, imageSizes);
  const inspector = await Inspector.create('cnn', imageSettings, imageSizes, images);
  inspector.load(snapshotOf(plain, 1));
  const layers = ['conv', 'bn', 'relu', 'pool'];
  const flags = layers.map(
    (layer) => frameOf(inspector, { kind: 'featureMaps', layer, sample: 0 }).nonNegative,
  );
  assert.deepEqual(flags, [false, false, true, true]);
});

test('a layer or sample that the model does not have falls back to the nearest there is', async () => {
  const plain = await plainModel('cnn', imageSettings, imageSizes);
  const inspector = await Inspector.create('cnn', imageSettings, imageSizes, images);
  inspector.load(snapshotOf(plain, 1));
  const frame = frameOf(inspector, { kind: 'featureMaps', layer: 'nowhere', sample: 99 });
  assert.equal(frame.layer, 'conv');
  assert.equal(frame.sample, 2);
});

test('hidden states are one row per token of the chosen text', async () => {
  const sizes: DataSizes = { kind: 'text', vocabularySize: 4 };
  const plain = await plainModel('rnn', textSettings, sizes);
  const inspector = await Inspector.create('rnn', textSettings, sizes, texts);
  inspector.load(snapshotOf(plain, 3));
  const frame = frameOf(inspector, { kind: 'hiddenStates', sample: 1 });

  assert.deepEqual(frame.tokens, ['b', ' ', '\n', ' ', 'a']);
  assert.equal(frame.units, 6);
  const expected = tf.tidy(() =>
    floats(tf.concat(plain.hidden(tf.tensor2d([1, 3, 2, 3, 0], [5, 1], 'int32')).slice(1))),
  );
  assert.deepEqual(frame.states, expected);
});

test('attention rows sum to one over the keys that may be seen', async () => {
  const plain = await plainModel('transformer', pairSettings, pairSizes);
  const inspector = await Inspector.create('transformer', pairSettings, pairSizes, pairs);
  inspector.load(snapshotOf(plain, 9));
  for (const stack of ['encoder', 'decoder', 'cross'] as AttentionStack[]) {
    const frame = frameOf(inspector, { kind: 'attention', stack, sample: 1 });
    const [rows, columns] = [frame.queries.length, frame.keys.length];
    assert.equal(frame.weights.length, 2 * 3 * rows * columns);
    for (let row = 0; row < 2 * 3 * rows; row++) {
      const weights = frame.weights.subarray(row * columns, (row + 1) * columns);
      const seen = frame.causal ? Math.min((row % rows) + 1, frame.keyLength) : frame.keyLength;
      const sum = weights.subarray(0, seen).reduce((total, weight) => total + weight, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5, `${stack} row ${row} sums to ${sum}`);
      assert.ok(weights.subarray(seen).every((weight) => weight === 0));
    }
  }
});

test('attention frames name the tokens of their axes and where the padding begins', async () => {
  const plain = await plainModel('transformer', pairSettings, pairSizes);
  const inspector = await Inspector.create('transformer', pairSettings, pairSizes, pairs);
  inspector.load(snapshotOf(plain, 9));
  const frame = frameOf(inspector, { kind: 'attention', stack: 'cross', sample: 1 });
  assert.deepEqual(frame.queries, ['<bos>', 'A', '<pad>', '<pad>']);
  assert.deepEqual(frame.keys, ['b', 'a', '<eos>', '<pad>', '<pad>']);
  assert.deepEqual([frame.queryLength, frame.keyLength, frame.causal], [2, 3, false]);
  assert.match(frame.site, /^nn\/attention\.ts:\d+$/);
});

test('newer weights change the picture; the same step is not computed twice', async () => {
  const sizes: DataSizes = { kind: 'text', vocabularySize: 4 };
  const inspector = await Inspector.create('rnn', textSettings, sizes, texts);
  const request: FrameRequest = { kind: 'hiddenStates', sample: 0 };
  inspector.load(snapshotOf(await plainModel('rnn', textSettings, sizes, 1), 1));
  const first = frameOf(inspector, request);
  assert.equal(inspector.frame(request), first);
  inspector.load(snapshotOf(await plainModel('rnn', textSettings, sizes, 2), 2));
  const second = frameOf(inspector, request);
  assert.equal(second.step, 2);
  assert.notDeepEqual(second.states, first.states);
});

test('pictures leave no tensors behind', async () => {
  const plain = await plainModel('transformer', pairSettings, pairSizes);
  const weights = snapshotOf(plain, 1);
  const before = tf.memory().numTensors;
  const inspector = await Inspector.create('transformer', pairSettings, pairSizes, pairs);
  const built = tf.memory().numTensors;
  for (const step of [1, 2, 3]) {
    inspector.load({ ...weights, step });
    inspector.frame({ kind: 'attention', stack: 'cross', sample: 0 });
    assert.equal(tf.memory().numTensors, built);
  }
  inspector.dispose();
  assert.equal(tf.memory().numTensors, before);
});

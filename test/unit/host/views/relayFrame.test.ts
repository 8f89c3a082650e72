import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownCopy, relayFrame } from '../../../../extension/host/views/relayFrame.ts';

test('a copy holds what the view shows and nothing else of the buffer behind it', () => {
  const received = new Float32Array([9, 9, 1, 2, 3, 9]).subarray(2, 5);
  const copy = ownCopy(received);
  assert.deepEqual([...copy], [1, 2, 3]);
  assert.equal(copy.buffer.byteLength, 12);
  assert.equal(copy.constructor, Float32Array);
});

test('every array of a frame is freed from the receive buffer', () => {
  const buffer = new ArrayBuffer(4096);
  const base = { step: 3, sample: 0, samples: 16 };
  const attention = relayFrame({
    ...base,
    kind: 'attention',
    stack: 'cross',
    layers: 1,
    heads: 1,
    queries: ['a'],
    keys: ['b', 'c'],
    queryLength: 1,
    keyLength: 2,
    causal: false,
    weights: new Float32Array(buffer, 8, 2),
    site: 'scores',
  });
  const maps = relayFrame({
    ...base,
    kind: 'featureMaps',
    layer: 'conv',
    layersWithMaps: ['conv'],
    channels: 1,
    height: 2,
    width: 2,
    maps: new Float32Array(buffer, 16, 4),
    nonNegative: false,
    imageHeight: 1,
    imageWidth: 2,
    image: new Float32Array(buffer, 32, 2),
    label: '1',
    prediction: '2',
  });
  const hidden = relayFrame({
    ...base,
    kind: 'hiddenStates',
    tokens: ['a'],
    units: 3,
    states: new Float32Array(buffer, 64, 3),
  });
  assert.ok(attention.kind === 'attention' && attention.weights.buffer.byteLength === 8);
  assert.ok(maps.kind === 'featureMaps' && maps.maps.buffer.byteLength === 16);
  assert.ok(maps.image.buffer.byteLength === 8);
  assert.ok(hidden.kind === 'hiddenStates' && hidden.states.buffer.byteLength === 12);
});

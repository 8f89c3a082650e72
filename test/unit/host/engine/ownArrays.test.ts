import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefaultDeserializer, DefaultSerializer } from 'node:v8';
import { withOwnArrays } from '../../../../extension/host/engine/ownArrays.ts';
import type { FromEngine } from '../../../../extension/protocol/engineMessages.ts';
import type { LookAnswer } from '../../../../extension/protocol/looks/look.ts';
import type { TensorAnswer } from '../../../../extension/protocol/looks/tensor.ts';

const place = { site: 'nn/attention.ts#3', module: 'encoder', iteration: 'all', part: 1 } as const;
const axes = [{ meaning: 'source', labels: ['a', 'b'], paddedFrom: 1 }] as const;

/** Nothing is left out: an optional field that is new must be added here to compile. */
const tensor: Required<TensorAnswer> = {
  kind: 'tensor',
  origin: { run: 'a', step: 7, kept: { parameters: 1, of: 2 } },
  place,
  ...{ sample: 3, samples: 16, shape: [4, 2], dtype: 'float32', axes },
  ...{ modules: ['encoder'], iterations: 2, parts: ['[0]', '[1]'] },
  statistics: { min: 0, max: 1, mean: 0.5, std: 0.1, nan: 0, infinite: 0 },
  gradientNorm: 0.25,
  picture: {
    index: [3, 'row'],
    ...{ tiles: 1, rows: 2, columns: 1, fullTiles: 1, fullRows: 2, fullColumns: 1 },
    values: Float32Array.of(0.5, -0.5),
    nonNegative: false,
    png: Uint8Array.of(137, 80, 78),
  },
  whole: { shape: [2], axes, values: Float32Array.of(1, 2) },
};

const answers: Readonly<Record<LookAnswer['kind'], LookAnswer>> = {
  tensor,
  samples: {
    kind: 'samples',
    origin: { step: 0 },
    samples: [{ label: '7', prediction: '1', loss: 2.5 }],
  },
};

/** Every typed array in a value, wherever it is, by the way to it. */
function arraysIn(value: unknown, way = ''): [string, ArrayBufferView][] {
  if (ArrayBuffer.isView(value)) return [[way, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => arraysIn(each, `${way}/${key}`));
}

/** As the engine's messages arrive: all arrays are views into the one buffer that was received. */
function received<Message>(message: Message): Message {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(message);
  const deserializer = new DefaultDeserializer(serializer.releaseBuffer());
  deserializer.readHeader();
  return deserializer.readValue() as Message;
}

for (const [kind, answer] of Object.entries(answers)) {
  test(`no array of an answer of kind ${kind} keeps the buffer that it came in`, () => {
    const message: FromEngine = { kind: 'looked', requestId: 1, answer };
    const arrived = received(message);
    const own = withOwnArrays(arrived);
    assert.deepEqual(own, message);
    const wires = new Set(arraysIn(arrived).map(([, { buffer }]) => buffer));
    for (const [way, { buffer, byteLength }] of arraysIn(own)) {
      assert.ok(!wires.has(buffer), way);
      assert.equal(buffer.byteLength, byteLength, way);
    }
  });
}

test('an answer with all that a tensor can have holds three arrays, which keep all that arrived', () => {
  const arrays = arraysIn(received(tensor));
  assert.deepEqual(
    arrays.map(([way]) => way),
    ['/picture/values', '/picture/png', '/whole/values'],
  );
  // Node copies only numbers that do not stand at a multiple of their size.
  const keepsAll = arrays.filter(([, { buffer, byteLength }]) => buffer.byteLength > byteLength);
  assert.ok(keepsAll.some(([way]) => way === '/picture/png'));
});

test('every kind of typed array is freed, a Buffer of Node too, and other values stay', () => {
  const base = new ArrayBuffer(64);
  const kinds = [Int8Array, Uint8Array, Int16Array, Int32Array, Float32Array, Float64Array];
  const views = [...kinds.map((Kind) => new Kind(base, 8, 2)), Buffer.from(base, 8, 2)];
  const own = withOwnArrays({ views, nested: [[{ view: new Float32Array(base, 4, 1) }]] });
  for (const [way, view] of arraysIn(own)) {
    assert.notEqual(view.buffer, base, way);
    assert.equal(view.buffer.byteLength, view.byteLength, way);
  }
  assert.equal(own.views[4].constructor, Float32Array);
  const alone = Float32Array.of(1);
  assert.equal(withOwnArrays(alone), alone, 'one that shares nothing is not copied');
  const message = { text: 'a', none: null, absent: undefined, map: new Map([[1, 2]]), no: false };
  assert.deepEqual(withOwnArrays(message), message);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSafetensors } from '../../../extension/interchange/safetensors.ts';
import { ProblemError } from '../../../extension/protocol/problem.ts';
import { chance } from './chance.ts';
import { file } from './safetensorsOf.ts';

function refuses(bytes: Uint8Array, pattern: RegExp): void {
  assert.throws(
    () => readSafetensors(bytes, 'weights.safetensors'),
    (error) => error instanceof ProblemError && pattern.test(error.message),
  );
}

test('tensors are read with their shapes, wherever their bytes lie', () => {
  const header = {
    __metadata__: { made: 'by hand' },
    ids: { dtype: 'I32', shape: [1], data_offsets: [1, 5] },
    pixels: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
  };
  const tensors = readSafetensors(Buffer.from(file(header, [9, 2, 1, 0, 0])), 'a');
  assert.deepEqual([...tensors.keys()], ['ids', 'pixels']);
  assert.deepEqual(tensors.get('ids'), { shape: [1], values: Int32Array.of(258) });
  assert.deepEqual(tensors.get('pixels')?.values, Uint8Array.of(9));
});

test('a damaged file is refused by its name', () => {
  const header = { w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } };
  refuses(file(header, [0, 0, 0, 0]), /weights\.safetensors is cut off/);
  refuses(new Uint8Array(3), /is cut off/);
  refuses(file(header).subarray(0, 20), /is cut off/);
  const broken = file(header);
  broken[8] = 0x78;
  refuses(broken, /header is not JSON/);
  const half = { w: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } };
  refuses(file(half, [0, 0, 0, 0, 0, 0, 0, 0]), /tensor w has 8 bytes/);
  const exotic = { w: { dtype: 'BF16', shape: [1], data_offsets: [0, 2] } };
  refuses(file(exotic, [0, 0]), /type BF16/);
});

test('a header that lies is refused with the reason', () => {
  const header = (entry: object): Uint8Array =>
    file({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...entry } }, new Uint8Array(8));
  for (const other of [null, [], 7, 'w']) refuses(file(other), /header lists no tensors/);
  for (const entry of [null, 7, [], {}]) refuses(file({ w: entry }), /does not say where tensor w/);
  for (const shape of [null, 2, '2', [-2], [0.5], [2 ** 60], [null], [[2]]]) {
    refuses(header({ shape }), /does not say where tensor w is, or its shape/);
  }
  for (const offsets of [null, [0], [0, 8, 8], [-8, 0], [0, 1e300], ['0', '8'], [0.5, 8.5]]) {
    refuses(header({ data_offsets: offsets }), /does not say where tensor w/);
  }
  for (const dtype of [null, 7, 'toString']) refuses(header({ dtype }), /which is not supported/);
  refuses(header({ data_offsets: [8, 0] }), /tensor w has -8 bytes/);
  refuses(header({ shape: [2 ** 52, 2 ** 52] }), /tensor w has 8 bytes/);
  refuses(header({ data_offsets: [4, 12] }), /is cut off/);
  const first = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const second = { dtype: 'U8', shape: [1], data_offsets: [7, 8] };
  refuses(file({ a: first, b: second }, new Uint8Array(8)), /tensors a and b share bytes/);
  const long = file({}, []);
  long.fill(0xff, 0, 8);
  refuses(long, /is cut off/);
});

test('whatever is changed in a file, it is read or refused with a reason', () => {
  const { below, pick } = chance(7);
  const good = file(
    {
      __metadata__: { made: 'by hand' },
      w: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      ids: { dtype: 'I32', shape: [2], data_offsets: [24, 32] },
      none: { dtype: 'F64', shape: [0], data_offsets: [32, 32] },
    },
    new Uint8Array(32),
  );
  const snippets = ['null', '-1', '1e99', '[]', '{}', '"', ',', '0.5', '__proto__', '9999999999'];
  const mutations: readonly ((bytes: Uint8Array) => Uint8Array)[] = [
    (bytes) => bytes.with(below(bytes.length), below(256)),
    (bytes) => bytes.subarray(0, below(bytes.length)),
    (bytes) => Buffer.concat([bytes, bytes.subarray(below(bytes.length))]),
    (bytes) => replaced(bytes, pick(snippets), 8 + below(200), below(6)),
  ];
  let read = 0;
  for (let round = 0; round < 10_000; round++) {
    let bytes: Uint8Array = good;
    for (let times = 1 + below(3); times > 0 && bytes.length > 0; times--) {
      bytes = pick(mutations)(bytes);
    }
    try {
      readSafetensors(bytes, 'weights.safetensors');
      read++;
    } catch (error) {
      assert.ok(error instanceof ProblemError, `round ${round}: ${String(error)}`);
    }
  }
  // Else the changes would be so coarse that they test one refusal only.
  assert.ok(read > 500 && read < 9500, `${read} of them could be read`);
});

/** With the length of the header set right, so that the change reaches what reads the JSON. */
function replaced(bytes: Uint8Array, text: string, at: number, length: number): Uint8Array {
  const changed = Buffer.concat([
    bytes.subarray(0, at),
    Buffer.from(text),
    bytes.subarray(at + length),
  ]);
  if (changed.length < 8) return changed;
  const header = changed.readBigUInt64LE() + BigInt(text.length - length);
  changed.writeBigUInt64LE(BigInt.asUintN(64, header));
  return changed;
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSafetensors } from '../../../extension/interchange/safetensors.ts';
import { ProblemError } from '../../../extension/protocol/problem.ts';
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

// Reads safetensors: the length of a header (8 bytes, little-endian), the header as JSON, then the
// raw numbers of every tensor, little-endian and row-major.

import { ProblemError } from '../protocol/problem.ts';

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | Int32Array | Uint8Array;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const arrayTypes = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  U8: Uint8Array,
} as const;

/** `file` is the name that an error message shows. */
export function readSafetensors(bytes: Uint8Array, file: string): Map<string, StoredTensor> {
  const { header, dataStart } = readHeader(bytes, file);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    tensors.set(name, readTensor(bytes, dataStart, name, entry, file));
  }
  return tensors;
}

function readHeader(bytes: Uint8Array, file: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.byteLength < 8 ? Infinity : Number(view.getBigUint64(0, true));
  if (8 + length > bytes.byteLength) throw truncated(file);
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return { header: parseHeader(text, file), dataStart: 8 + length };
}

function parseHeader(text: string, file: string): Record<string, HeaderEntry> {
  try {
    return JSON.parse(text) as Record<string, HeaderEntry>;
  } catch {
    throw new ProblemError('{file} is not a safetensors file: its header is not JSON.', { file });
  }
}

function readTensor(
  bytes: Uint8Array,
  dataStart: number,
  name: string,
  entry: HeaderEntry,
  file: string,
): StoredTensor {
  const { dtype, shape } = entry;
  const [begin, end] = entry.data_offsets;
  if (!isKnownType(dtype)) {
    throw new ProblemError('{file}: tensor {name} has the type {dtype}, which is not supported.', {
      file,
      name,
      dtype,
    });
  }
  if (dataStart + end > bytes.byteLength) throw truncated(file);
  const ArrayType = arrayTypes[dtype];
  const count = shape.reduce((product, size) => product * size, 1);
  if (end - begin !== count * ArrayType.BYTES_PER_ELEMENT) {
    throw new ProblemError(
      '{file}: tensor {name} has {bytes} bytes, too few or many for {shape}.',
      {
        file,
        name,
        bytes: end - begin,
        shape: `[${shape.join(', ')}]`,
      },
    );
  }
  // A copy of its own is aligned, whatever the offset in the file. (A Buffer's slice is no copy.)
  const own = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
  return { shape, values: new ArrayType(own.buffer, 0, count) };
}

function isKnownType(dtype: string): dtype is keyof typeof arrayTypes {
  return Object.hasOwn(arrayTypes, dtype);
}

function truncated(file: string): ProblemError {
  return new ProblemError('{file} is cut off: it is shorter than its header says.', { file });
}

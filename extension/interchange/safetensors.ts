// Reads safetensors: the length of a header (8 bytes, little-endian), the header as JSON, then the
// raw numbers of every tensor, little-endian and row-major.

import { ProblemError } from '../protocol/problem.ts';

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | Int32Array | Uint8Array;
}

/** As a header has it, if it is right. */
type RawEntry = Readonly<Partial<Record<'dtype' | 'shape' | 'data_offsets', unknown>>>;

const arrayTypes = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  U8: Uint8Array,
} as const;

/** `begin` and `end`: its bytes in the data after the header. */
interface Entry {
  readonly name: string;
  readonly dtype: keyof typeof arrayTypes;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** `file` is the name that an error message shows. Throws a ProblemError for what is no such file. */
export function readSafetensors(bytes: Uint8Array, file: string): Map<string, StoredTensor> {
  const { header, dataStart } = readHeader(bytes, file);
  const data = bytes.subarray(dataStart);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => checkedEntry(name, entry, file));
  refuseOverlaps(entries, file);
  return new Map(entries.map((entry) => [entry.name, readTensor(data, entry, file)]));
}

function readHeader(bytes: Uint8Array, file: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.byteLength < 8 ? Infinity : Number(view.getBigUint64(0, true));
  if (8 + length > bytes.byteLength) throw truncated(file);
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return { header: parseHeader(text, file), dataStart: 8 + length };
}

function parseHeader(text: string, file: string): object {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new ProblemError('{file} is not a safetensors file: its header is not JSON.', { file });
  }
  if (isRecord(header)) return header;
  throw new ProblemError('{file} is not a safetensors file: its header lists no tensors.', {
    file,
  });
}

/** Every number of a header is somebody's word, until it is checked. */
function checkedEntry(name: string, entry: unknown, file: string): Entry {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? (entry as RawEntry) : {};
  if (!isListOfSizes(shape) || !isListOfSizes(offsets) || offsets.length !== 2) {
    throw new ProblemError(
      '{file}: the header does not say where tensor {name} is, or its shape.',
      {
        file,
        name,
      },
    );
  }
  const [begin, end] = offsets;
  if (!isKnownType(dtype)) {
    const type = typeof dtype === 'string' ? dtype : '?';
    throw new ProblemError('{file}: tensor {name} has the type {dtype}, which is not supported.', {
      file,
      name,
      dtype: type,
    });
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (end - begin !== count * arrayTypes[dtype].BYTES_PER_ELEMENT) {
    throw new ProblemError(
      '{file}: tensor {name} has {bytes} bytes, too few or many for {shape}.',
      { file, name, bytes: end - begin, shape: `[${shape.join(', ')}]` },
    );
  }
  return { name, dtype, shape, begin, end };
}

/** No writer of the format makes them; a small file could claim any size with them. */
function refuseOverlaps(entries: readonly Entry[], file: string): void {
  const filled = entries.filter(({ begin, end }) => end > begin);
  const inOrder = filled.toSorted((one, other) => one.begin - other.begin);
  inOrder.slice(1).forEach(({ name, begin }, index) => {
    const before = inOrder[index];
    if (begin >= before.end) return;
    const other = before.name;
    throw new ProblemError('{file}: tensors {other} and {name} share bytes.', {
      file,
      other,
      name,
    });
  });
}

function readTensor(data: Uint8Array, entry: Entry, file: string): StoredTensor {
  const { dtype, shape, begin, end } = entry;
  if (end > data.byteLength) throw truncated(file);
  // A copy of its own is aligned, whatever the offset in the file. (A Buffer's slice is no copy.)
  const own = new Uint8Array(data.subarray(begin, end));
  return { shape, values: new arrayTypes[dtype](own.buffer) };
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfSizes(value: unknown): value is readonly number[] {
  const isSize = (each: unknown): boolean => Number.isSafeInteger(each) && (each as number) >= 0;
  return Array.isArray(value) && value.every(isSize);
}

function isKnownType(dtype: unknown): dtype is keyof typeof arrayTypes {
  return typeof dtype === 'string' && Object.hasOwn(arrayTypes, dtype);
}

function truncated(file: string): ProblemError {
  return new ProblemError('{file} is cut off: it is shorter than its header says.', { file });
}

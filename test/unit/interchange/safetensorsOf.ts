// Files of the safetensors format, byte by byte.

interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Any header, right or wrong, and the bytes after it. */
export function file(header: unknown, data: ArrayLike<number> = []): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

export function safetensorsOf(tensors: Readonly<Record<string, Tensor>>): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]) => {
    const begin = end;
    end += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }];
  });
  const data = Buffer.concat(
    Object.values(tensors).map(({ values }) => Buffer.from(values.buffer)),
  );
  return file(Object.fromEntries(entries), data);
}

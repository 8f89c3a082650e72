// What arrives from the engine holds views into one large shared receive buffer, and VS Code's webview
// serializer ships the whole buffer behind a view: ten floats would cost hundreds of kilobytes. So
// every typed array of a message gets a buffer of its own, once, where messages arrive.

/** The same value with arrays of its own; other values are kept as they are. */
export function withOwnArrays<Value>(value: Value): Value {
  return own(value) as Value;
}

function own(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return isTypedArray(value) ? ownArray(value) : value;
  if (Array.isArray(value)) return value.map(own);
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.getPrototypeOf(value) !== Object.prototype
  ) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, own(each)]));
}

type TypedArray = Exclude<NodeJS.TypedArray, BigInt64Array | BigUint64Array>;

function isTypedArray(value: ArrayBufferView): value is TypedArray {
  return !(value instanceof DataView);
}

function ownArray(values: TypedArray): TypedArray {
  if (values.byteLength === values.buffer.byteLength) return values;
  // `slice` of a Buffer shares its memory.
  return Buffer.isBuffer(values) ? new Uint8Array(values) : values.slice();
}

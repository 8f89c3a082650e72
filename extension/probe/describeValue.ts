// A value of running code as a shape. Tensors are known by what they look like, so this needs no
// tfjs: whatever has a numeric `shape` and a `dtype` counts.

import type { ValueShape } from '../protocol/shapeTable.ts';

/** Lists longer than this are data, not tuples or time steps. */
const longestList = 5000;
const deepest = 4;

export function isTensor(value: unknown): value is { shape: readonly number[]; dtype: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'shape' in value &&
    Array.isArray(value.shape) &&
    'dtype' in value &&
    typeof value.dtype === 'string'
  );
}

/** Undefined for a value that holds no tensor. */
export function describeValue(value: unknown, depth = 0): ValueShape | undefined {
  if (typeof value !== 'object' || value === null || depth > deepest) return undefined;
  if (isTensor(value)) return { kind: 'tensor', shape: [...value.shape], dtype: value.dtype };
  if (Array.isArray(value)) return describeList(value, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null
    ? describeRecord(value, depth)
    : undefined;
}

function describeList(values: readonly unknown[], depth: number): ValueShape | undefined {
  // Arrays of numbers and names are common and may be long: the first element tells.
  const first: unknown = values[0];
  if (typeof first === 'number' || typeof first === 'string') return undefined;
  if (values.length > longestList) return undefined;
  const items = values.map((item) => describeValue(item, depth + 1));
  const held = items.filter((item) => item !== undefined);
  return held.length > 0 ? { kind: 'list', items: held } : undefined;
}

function describeRecord(value: object, depth: number): ValueShape | undefined {
  const fields: Record<string, ValueShape> = {};
  for (const [name, field] of Object.entries(value)) {
    const shape = describeValue(field, depth + 1);
    if (shape) fields[name] = shape;
  }
  return Object.keys(fields).length > 0 ? { kind: 'record', fields } : undefined;
}

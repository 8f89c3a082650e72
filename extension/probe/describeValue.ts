// A value of running code as a shape. Tensors are known by what they look like, so this needs no
// tfjs: whatever has a numeric `shape` and a `dtype` counts.

import type { ValueShape } from '../protocol/shapeTable.ts';

/** Lists longer than this are data, not tuples or time steps. */
const longestList = 5000;
const deepest = 4;

export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
}

type Holds = (tensor: object) => 'parameter' | 'buffer' | 'input' | undefined;

export function isTensor(value: unknown): value is TensorLike {
  return (
    typeof value === 'object' &&
    value !== null &&
    'shape' in value &&
    Array.isArray(value.shape) &&
    'dtype' in value &&
    typeof value.dtype === 'string'
  );
}

/** Undefined for a value that holds no tensor. `holds` tells what a tensor is, if it knows. */
export function describeValue(
  value: unknown,
  holds: Holds = () => undefined,
  depth = 0,
): ValueShape | undefined {
  if (typeof value !== 'object' || value === null || depth > deepest) return undefined;
  if (isTensor(value)) {
    const { shape, dtype } = value;
    const held = holds(value);
    return { kind: 'tensor', shape: [...shape], dtype, ...(held && { holds: held }) };
  }
  if (Array.isArray(value)) {
    const items = itemsOf(value).map((item) => describeValue(item, holds, depth + 1));
    const held = items.filter((item) => item !== undefined);
    return held.length > 0 ? { kind: 'list', items: held } : undefined;
  }
  return isRecord(value) ? describeRecord(value, holds, depth) : undefined;
}

/**
 * The tensors in a value, in the order in which `describeValue` has them, with their names:
 * `[1].mask`; '' for a tensor itself.
 */
export function tensorsIn(value: unknown, name = '', depth = 0): [string, TensorLike][] {
  if (typeof value !== 'object' || value === null || depth > deepest) return [];
  if (isTensor(value)) return [[name, value]];
  if (Array.isArray(value)) {
    return itemsOf(value).flatMap((item, i) => tensorsIn(item, `${name}[${i}]`, depth + 1));
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    tensorsIn(item, `${name}.${key}`, depth + 1),
  );
}

/** Arrays of numbers and names are common and may be long: the first element tells. */
function itemsOf(values: readonly unknown[]): readonly unknown[] {
  const first: unknown = values[0];
  if (typeof first === 'number' || typeof first === 'string') return [];
  return values.length > longestList ? [] : values;
}

function isRecord(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describeRecord(
  value: Record<string, unknown>,
  holds: Holds,
  depth: number,
): ValueShape | undefined {
  const fields: Record<string, ValueShape> = {};
  for (const [name, field] of Object.entries(value)) {
    const shape = describeValue(field, holds, depth + 1);
    if (shape) fields[name] = shape;
  }
  return Object.keys(fields).length > 0 ? { kind: 'record', fields } : undefined;
}

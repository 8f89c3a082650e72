// One case of a golden folder: what went into a computation, and what has to come out.

import * as tf from '@tensorflow/tfjs';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readSafetensors } from '../../extension/interchange/safetensors.ts';
import type { StoredTensor } from '../../extension/interchange/safetensors.ts';
import { ProblemError } from '../../extension/protocol/problem.ts';

export interface TensorSpec {
  readonly role: 'in' | 'param' | 'expected' | 'mask';
  readonly shape: readonly number[];
  readonly atol?: number;
  readonly mask?: string;
  readonly zeroByTheory?: boolean;
  readonly hasNaN?: boolean;
}

interface CaseFile {
  readonly config: Readonly<Record<string, unknown>>;
  readonly rtol: number;
  readonly scalars: Readonly<Record<string, unknown>>;
  readonly scalarsF64: Readonly<Record<string, unknown>>;
  readonly tensors: Readonly<Record<string, TensorSpec>>;
}

export class GoldenCase {
  /** `group/name` */
  readonly name: string;
  readonly group: string;
  readonly spec: CaseFile;
  readonly single: ReadonlyMap<string, StoredTensor>;
  /** The same results in double precision; of a large case perhaps only some. */
  readonly double: ReadonlyMap<string, StoredTensor>;

  constructor(folder: string, group: string, file: string) {
    this.group = group;
    this.name = file;
    const base = path.join(folder, file);
    this.spec = readJson(`${base}.json`) as CaseFile;
    this.single = readTensors(`${base}.safetensors`);
    const double = `${base}.f64.safetensors`;
    this.double = existsSync(double) ? readTensors(double) : new Map();
  }

  has(name: string): boolean {
    return this.single.has(name);
  }

  stored(name: string): StoredTensor {
    const stored = this.single.get(name);
    if (stored) return stored;
    throw new ProblemError('The case {name} has no tensor {tensor}.', {
      name: this.name,
      tensor: name,
    });
  }

  /** Floating point inputs and pixels as float32, ids as int32. */
  tensor<Rank extends tf.Rank>(name: string): tf.Tensor<Rank> {
    const { shape, values } = this.stored(name);
    const sizes = [...shape] as tf.ShapeMap[Rank];
    if (values instanceof Int32Array) return tf.tensor(values, sizes, 'int32');
    return tf.tensor(Float32Array.from(values), sizes, 'float32');
  }

  /** Slice `step` of a tensor whose first axis is the training step. */
  step<Rank extends tf.Rank>(name: string, step: number): tf.Tensor<Rank> {
    return tf.tidy(() => tf.unstack(this.tensor(name))[step].clone() as tf.Tensor<Rank>);
  }

  number(key: string, standard?: number): number {
    const value = this.spec.config[key] ?? standard;
    if (typeof value === 'number') return value;
    throw new ProblemError('The case {name} has no number "{key}" in its config.', {
      name: this.name,
      key,
    });
  }

  /** Names of the parameters, without `param.` */
  parameterNames(): string[] {
    const names = Object.entries(this.spec.tensors);
    return names.flatMap(([name, { role }]) => (role === 'param' ? [name.slice(6)] : []));
  }
}

export interface IndexEntry {
  readonly group: string;
  readonly name: string;
  readonly file: string;
}

export function readIndex(folder: string): IndexEntry[] {
  const index = readJson(path.join(folder, 'index.json'));
  if (Array.isArray(index)) return index as IndexEntry[];
  throw new ProblemError('{file} is not a list of golden cases.', {
    file: path.join(folder, 'index.json'),
  });
}

function readTensors(file: string): Map<string, StoredTensor> {
  return readSafetensors(readBytes(file), file);
}

function readJson(file: string): unknown {
  try {
    // PyTorch's json writes NaN as a bare word, which JSON does not know.
    return JSON.parse(new TextDecoder().decode(readBytes(file)).replace(/\bNaN\b/g, 'null'));
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('{file} is not valid JSON.', { file });
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw new ProblemError('Cannot read {file}. Is the golden folder complete?', { file });
  }
}

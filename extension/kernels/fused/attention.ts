// Attention between the queries and keys of projected tensors, without splitting them into heads:
// the kernel steps over the columns of other heads.
//
// Dimensions: B batch, H heads, L queries, S keys, K width of a query or key, V width of a value

import * as tf from '@tensorflow/tfjs';
import { addressOf, emptyTensor, intsAt, withTemporary } from '../heap.ts';
import { runKernel, threadCount } from '../runtime.ts';
import { bytesOfBits, emptyBits, type DropoutDraw } from './dropout.ts';

export interface HeadSizes {
  readonly heads: number;
  /** K, the width of a query and of a key. */
  readonly dK: number;
  /** V, the width of a value. */
  readonly dV: number;
}

export interface AttentionOptions {
  /** Bool (1 or B, 1 or L, S), true = visible. */
  readonly mask?: tf.Tensor3D;
  readonly dropout?: DropoutDraw;
}

/** What is mixed has gradients; the weights, before dropout, are only for looking at. */
export interface Mixture {
  /** (B, L, H*V) */
  readonly mixed: tf.Tensor3D;
  /** (B, H, L, S) */
  readonly weights: tf.Tensor4D;
}

/** Where queries, keys and values of the first head begin, in floats, and the next head follows. */
interface Columns {
  readonly q: number;
  readonly qHead: number;
  readonly k: number;
  readonly v: number;
  readonly kvHead: number;
}

/** projected (B, L, H*(K+K+V)): q0 k0 v0 q1 k1 v1 … */
export function fusedSelfAttention(
  projected: tf.Tensor3D,
  sizes: HeadSizes,
  options: AttentionOptions,
): Mixture {
  const { dK, dV } = sizes;
  const head = dK + dK + dV;
  const columns = { q: 0, qHead: head, k: dK, v: dK + dK, kvHead: head };
  return attend([projected], sizes, columns, options);
}

/** query (B, L, H*K): q0 q1 …, keyValue (B, S, H*(K+V)): k0 v0 k1 v1 … */
export function fusedCrossAttention(
  query: tf.Tensor3D,
  keyValue: tf.Tensor3D,
  sizes: HeadSizes,
  options: AttentionOptions,
): Mixture {
  const { dK, dV } = sizes;
  const columns = { q: 0, qHead: dK, k: 0, v: dK, kvHead: dK + dV };
  return attend([query, keyValue], sizes, columns, options);
}

/** What a kernel works on: the forward pass writes `mixed` and `weights`, backward `gradients`. */
interface Places {
  readonly tensors: readonly tf.Tensor[];
  readonly gradients: readonly tf.Tensor[];
  /** Backward, its gradient. */
  readonly mixed: tf.Tensor;
  readonly weights: tf.Tensor;
  /** Which weights dropout drops. */
  readonly drops: tf.Tensor;
}

/** The last of `inputs` holds keys and values, the first the queries. */
function attend(
  inputs: readonly tf.Tensor3D[],
  sizes: HeadSizes,
  columns: Columns,
  options: AttentionOptions,
): Mixture {
  const [B, L] = inputs[0].shape;
  const S = inputs[inputs.length - 1].shape[1];
  const weights = emptyTensor<tf.Rank.R4>([B, sizes.heads, L, S]);
  const operation = tf.customGrad((...given) => {
    const save = given.pop() as unknown as tf.GradSaveFunc;
    const tensors = given as tf.Tensor[];
    const drops = emptyBits(options.dropout ? B * sizes.heads : 0, L * S);
    save([weights, drops, ...tensors]);
    const mixed = emptyTensor([B, L, sizes.heads * sizes.dV]);
    const places = { tensors, gradients: tensors, mixed, weights, drops };
    runOnHeads('attentionForward', places, sizes, columns, options);
    return { value: mixed, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(dy, saved) };
  });

  function gradients(mixed: tf.Tensor, [kept, drops, ...tensors]: tf.Tensor[]): tf.Tensor[] {
    const results = tensors.map(({ shape }) => emptyTensor(shape));
    const places = { tensors, gradients: results, mixed, weights: kept, drops };
    // Weights that a mask has hidden are 0, so the backward pass has no use for it.
    runOnHeads('attentionBackward', places, sizes, columns, { dropout: options.dropout });
    return results;
  }

  return { mixed: operation(...inputs) as tf.Tensor3D, weights };
}

/** Room behind dropout's mask; see assembly/threefry.ts. */
const slack = 32;
/** Fewer heads than this much work makes are no piece of their own. */
const pieceFlops = 1e6;

function runOnHeads(
  kernel: string,
  places: Places,
  sizes: HeadSizes,
  columns: Columns,
  { mask, dropout }: AttentionOptions,
): void {
  const [B, H, L, S] = places.weights.shape;
  const { dK, dV } = sizes;
  const widest = 8 * Math.ceil(Math.max(L, S, dK, dV) / 8);
  const packedFloats = widest * widest;
  const ownFloats = packedFloats + 3 * L * S + slack;
  const grain = Math.ceil(pieceFlops / (L * S * (2 * (dK + dV) + 60)));
  withTemporary(jobFloats + threadCount() * ownFloats, (job) => {
    const temporary = [job + 4 * jobFloats, ownFloats, packedFloats];
    const extents = [H, L, S, dK, dV];
    const seen = mask ? placeOfMask(mask, [B, L, S]) : [0, 0, 0];
    const numbers = [
      ...placesOf(places, columns),
      ...seen,
      ...extents,
      ...temporary,
      ...placeOfDrops(places, dropout),
    ];
    intsAt(job, jobFloats).fill(0).set(numbers);
    runKernel(kernel, B * H, grain, job, 1 / Math.sqrt(dK), dropout?.kept ?? 1);
  });
}

function placeOfDrops({ drops, weights }: Places, dropout?: DropoutDraw): number[] {
  if (!dropout) return [];
  const { seed, purpose, step, first, dropBelow } = dropout;
  const [, , L, S] = weights.shape;
  return [addressOf(drops), bytesOfBits(L * S), seed, purpose, step, first, dropBelow];
}

/** Room for an AttentionJob; see assembly/attentionJob.ts for the order of its numbers. */
const jobFloats = 32;

function placesOf({ tensors, gradients, mixed, weights }: Places, columns: Columns): number[] {
  const query = tensors[0];
  const keyValue = tensors[tensors.length - 1];
  const dQuery = addressOf(gradients[0]);
  const dKeyValue = addressOf(gradients[gradients.length - 1]);
  const { q, qHead, k, v, kvHead } = columns;
  return [
    ...[addressOf(query) + 4 * q, query.shape[2] ?? 0, qHead],
    ...[addressOf(keyValue) + 4 * k, addressOf(keyValue) + 4 * v],
    ...[keyValue.shape[2] ?? 0, kvHead],
    ...[dQuery + 4 * q, dKeyValue + 4 * k, dKeyValue + 4 * v],
    ...[addressOf(mixed), addressOf(weights)],
  ];
}

/** Address and the bytes from one sample and from one query to the next; 0 where they share. */
function placeOfMask(mask: tf.Tensor3D, [B, L, S]: readonly number[]): number[] {
  const [samples, queries, keys] = mask.shape;
  const fits = keys === S && (samples === B || samples === 1) && (queries === L || queries === 1);
  if (!fits || mask.dtype !== 'bool') {
    throw new RangeError(
      `An attention mask must be bool of shape (1 or ${B}, 1 or ${L}, ${S}); ` +
        `this one is ${mask.dtype} of shape (${mask.shape.join(', ')}).`,
    );
  }
  return [addressOf(mask), samples === 1 ? 0 : queries * keys, queries === 1 ? 0 : keys];
}

// Scaled dot-product attention, one head of one sample after the other:
//
//   weights = softmax(q kᵀ / √K where the mask is true),  mixed = dropout(weights) v
//
// and backward, with ⊙ for products of elements and m for dropout's mask:
//
//   dv = (weights ⊙ m)ᵀ dmixed,  dweights = (dmixed vᵀ) ⊙ m,  ds = softmax gradient / √K
//   dq = ds k,  dk = dsᵀ q

import { AttentionJob } from './attentionJob';
import { softmaxRow, softmaxRowGradient } from './attentionRow';
import { expandBits, multiplyPairs } from './dropout';
import { multiplyRows, packRight } from './gemm';
import { tileColumns } from './gemmTile';
import { at } from './lanes';
import { thread } from './scratch';
import { drawBits, groupSize } from './threefry';

/** c (m, n) = a (m, k) · b (k, n). So many floats lie between two rows, or columns, of a matrix. */
function product(
  m: i32,
  k: i32,
  n: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  packed: usize,
): void {
  packRight(0, (n + tileColumns - 1) / tileColumns, b, bRow, bColumn, k, n, packed);
  multiplyRows(0, m, a, aRow, aColumn, packed, k, n, c, cRow, false, 0, false);
}

/** Where the parts of one unit, a head of a sample, begin. */
class Unit {
  /** From `job.q` or `job.dq`. */
  @inline
  static query(start: usize, job: AttentionJob, unit: i32): usize {
    const sample = (unit / job.heads) * job.queries * job.qRow;
    return at(start, sample + (unit % job.heads) * job.qHead);
  }

  /** From `job.k`, `job.v` or their gradients. */
  @inline
  static key(start: usize, job: AttentionJob, unit: i32): usize {
    const sample = (unit / job.heads) * job.keys * job.kvRow;
    return at(start, sample + (unit % job.heads) * job.kvHead);
  }

  @inline
  static mixed(job: AttentionJob, unit: i32): usize {
    const sample = (unit / job.heads) * job.queries * job.heads * job.valueWidth;
    return at(job.mixed, sample + (unit % job.heads) * job.valueWidth);
  }

  @inline
  static weights(job: AttentionJob, unit: i32): usize {
    return at(job.weights, unit * job.queries * job.keys);
  }
}

/** Heads `from` to `to` of all samples. `scale` is 1 / √K, `kept` what dropout scales by. */
export function attentionForward(
  from: i32,
  to: i32,
  job: AttentionJob,
  scale: f32,
  kept: f32,
): void {
  const packed = at(job.temporary, thread * job.temporaryFloats);
  const dropped = at(packed, job.packedFloats);
  const S = job.keys;
  const V = job.valueWidth;
  const row = job.kvRow;
  for (let unit = from; unit < to; unit++) {
    const weights = Unit.weights(job, unit);
    const q = Unit.query(job.q, job, unit);
    const k = Unit.key(job.k, job, unit);
    product(job.queries, job.keyWidth, S, q, job.qRow, 1, k, 1, row, weights, S, packed);
    softmaxRows(job, unit, weights, scale);
    if (job.drops) drawUnit(job, unit);
    const shares = job.drops ? dropUnit(job, unit, weights, dropped, kept) : weights;
    const v = Unit.key(job.v, job, unit);
    const mixed = Unit.mixed(job, unit);
    product(job.queries, S, V, shares, S, 1, v, row, 1, mixed, job.heads * V, packed);
  }
}

function softmaxRows(job: AttentionJob, unit: i32, weights: usize, scale: f32): void {
  const keys = job.keys;
  let mask = job.mask ? job.mask + (unit / job.heads) * job.maskSample : 0;
  for (let i = 0; i < job.queries; i++) {
    softmaxRow(at(weights, i * keys), keys, mask, scale);
    if (mask) mask += job.maskQuery;
  }
}

/** Which weights are dropped: their index is the one in (B, H, L, S). */
function drawUnit(job: AttentionJob, unit: i32): void {
  const count = job.queries * job.keys;
  const bits = job.drops + unit * job.dropsHead;
  const first = job.first + unit * count;
  drawBits(bits, first, count, job.seed, job.purpose, job.step, job.dropBelow);
}

/** `dropped` = x ⊙ m. Room for the mask is behind it. */
function dropUnit(job: AttentionJob, unit: i32, x: usize, dropped: usize, kept: f32): usize {
  const count = job.queries * job.keys;
  const bits = job.drops + unit * job.dropsHead;
  const mask = expandBits(bits, job.first + unit * count, count, kept, at(dropped, count));
  multiplyPairs(x, mask, count, dropped);
  return dropped;
}

/** The gradients of q, k and v from that of `mixed`; parameters as above. */
export function attentionBackward(
  from: i32,
  to: i32,
  job: AttentionJob,
  scale: f32,
  kept: f32,
): void {
  const count = job.queries * job.keys;
  const packed = at(job.temporary, thread * job.temporaryFloats);
  const ds = at(packed, job.packedFloats);
  const dropped = at(ds, count);
  for (let unit = from; unit < to; unit++) {
    const weights = Unit.weights(job, unit);
    const shares = job.drops ? dropUnit(job, unit, weights, dropped, kept) : weights;
    valueGradients(job, unit, shares, ds, packed);
    if (job.drops) {
      const mask = at(dropped, count + ((job.first + unit * count) % groupSize));
      multiplyPairs(ds, mask, count, ds);
    }
    for (let i = 0; i < count; i += job.keys) {
      softmaxRowGradient(at(weights, i), at(ds, i), job.keys, scale);
    }
    keyGradients(job, unit, ds, packed);
  }
}

/** dv = sharesᵀ dmixed; dshares = dmixed vᵀ */
function valueGradients(
  job: AttentionJob,
  unit: i32,
  shares: usize,
  dShares: usize,
  packed: usize,
): void {
  const L = job.queries;
  const S = job.keys;
  const V = job.valueWidth;
  const row = job.kvRow;
  const mixedRow = job.heads * V;
  const dMixed = Unit.mixed(job, unit);
  const v = Unit.key(job.v, job, unit);
  const dv = Unit.key(job.dv, job, unit);
  product(S, L, V, shares, 1, S, dMixed, mixedRow, 1, dv, row, packed);
  product(L, V, S, dMixed, mixedRow, 1, v, 1, row, dShares, S, packed);
}

/** dq = ds k; dk = dsᵀ q */
function keyGradients(job: AttentionJob, unit: i32, ds: usize, packed: usize): void {
  const L = job.queries;
  const S = job.keys;
  const K = job.keyWidth;
  const q = Unit.query(job.q, job, unit);
  const k = Unit.key(job.k, job, unit);
  const dq = Unit.query(job.dq, job, unit);
  const dk = Unit.key(job.dk, job, unit);
  product(L, S, K, ds, S, 1, k, job.kvRow, 1, dq, job.qRow, packed);
  product(S, L, K, ds, 1, S, q, job.qRow, 1, dk, job.kvRow, packed);
}

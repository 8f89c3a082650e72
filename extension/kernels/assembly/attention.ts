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
import { multiplyPairs } from './dropout';
import { multiplyRows, packRight } from './gemm';
import { tileColumns } from './gemmTile';
import { at } from './lanes';
import { thread } from './scratch';
import { drawMask } from './threefry';

/** Room that drawMask needs beyond the mask itself, and a little more. */
const slack: i32 = 32;

/** c (m, n) = a (m, k) · b (k, n); a row and a column of a, b and c are so many floats apart. */
class Product {
  @inline
  static write(
    packed: usize,
    a: usize,
    aRow: i32,
    aColumn: i32,
    b: usize,
    bRow: i32,
    bColumn: i32,
    m: i32,
    k: i32,
    n: i32,
    c: usize,
    cRow: i32,
  ): void {
    packRight(0, (n + tileColumns - 1) / tileColumns, b, bRow, bColumn, k, n, packed);
    multiplyRows(0, m, a, aRow, aColumn, packed, k, n, c, cRow, false, 0, false);
  }
}

/** Where the parts of one unit, a head of a sample, begin. */
class Unit {
  @inline
  static query(start: usize, job: AttentionJob, unit: i32): usize {
    const sample = (unit / job.heads) * job.queries * job.qRow;
    return at(start, sample + (unit % job.heads) * job.qHead);
  }

  /** Also for values, from `job.v`. */
  @inline
  static key(start: usize, job: AttentionJob, unit: i32): usize {
    const sample = (unit / job.heads) * job.keys * job.kvRow;
    return at(start, sample + (unit % job.heads) * job.kvHead);
  }

  @inline
  static mixed(job: AttentionJob, unit: i32): usize {
    const row = job.heads * job.valueWidth;
    const sample = (unit / job.heads) * job.queries * row;
    return at(job.mixed, sample + (unit % job.heads) * job.valueWidth);
  }

  @inline
  static weights(job: AttentionJob, unit: i32): usize {
    return at(job.weights, unit * job.queries * job.keys);
  }

  /** Dropout's mask, drawn to `to`. */
  @inline
  static drawMask(job: AttentionJob, unit: i32, to: usize, kept: f32): usize {
    const count = job.queries * job.keys;
    const first = job.first + unit * count;
    return drawMask(to, first, count, job.seed, job.purpose, job.step, job.dropBelow, kept);
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
  const drawn = at(dropped, job.queries * job.keys);
  const queries = job.queries;
  const keys = job.keys;
  const keyWidth = job.keyWidth;
  const valueWidth = job.valueWidth;
  const qRow = job.qRow;
  const kvRow = job.kvRow;
  for (let unit = from; unit < to; unit++) {
    const weights = Unit.weights(job, unit);
    const q = Unit.query(job.q, job, unit);
    const k = Unit.key(job.k, job, unit);
    Product.write(packed, q, qRow, 1, k, 1, kvRow, queries, keyWidth, keys, weights, keys);
    softmaxRows(job, unit, weights, scale);
    let shares = weights;
    if (job.dropBelow) {
      const mask = Unit.drawMask(job, unit, drawn, kept);
      multiplyPairs(weights, mask, queries * keys, dropped);
      shares = dropped;
    }
    const v = Unit.key(job.v, job, unit);
    const mixed = Unit.mixed(job, unit);
    const mixedRow = job.heads * valueWidth;
    Product.write(packed, shares, keys, 1, v, kvRow, 1, queries, keys, valueWidth, mixed, mixedRow);
  }
}

function softmaxRows(job: AttentionJob, unit: i32, weights: usize, scale: f32): void {
  const queries = job.queries;
  const keys = job.keys;
  let mask = job.mask ? job.mask + (unit / job.heads) * job.maskSample : 0;
  for (let i = 0; i < queries; i++) {
    softmaxRow(at(weights, i * keys), keys, mask, scale);
    if (mask) mask += job.maskQuery;
  }
}

/** The gradients of q, k and v from that of `mixed`; parameters as above. */
export function attentionBackward(
  from: i32,
  to: i32,
  job: AttentionJob,
  scale: f32,
  kept: f32,
): void {
  const queries = job.queries;
  const keys = job.keys;
  const keyWidth = job.keyWidth;
  const valueWidth = job.valueWidth;
  const qRow = job.qRow;
  const kvRow = job.kvRow;
  const count = queries * keys;
  const mixedRow = job.heads * valueWidth;
  const packed = at(job.temporary, thread * job.temporaryFloats);
  const dropped = at(packed, job.packedFloats);
  const drawn = at(dropped, count);
  const ds = at(drawn, count + slack);
  for (let unit = from; unit < to; unit++) {
    const weights = Unit.weights(job, unit);
    const dMixed = Unit.mixed(job, unit);
    const v = Unit.key(job.v, job, unit);
    Product.write(packed, dMixed, mixedRow, 1, v, 1, kvRow, queries, valueWidth, keys, ds, keys);
    let shares = weights;
    if (job.dropBelow) {
      const mask = Unit.drawMask(job, unit, drawn, kept);
      multiplyPairs(weights, mask, count, dropped);
      multiplyPairs(ds, mask, count, ds);
      shares = dropped;
    }
    const dv = Unit.key(job.dv, job, unit);
    Product.write(
      packed,
      shares,
      1,
      keys,
      dMixed,
      mixedRow,
      1,
      keys,
      queries,
      valueWidth,
      dv,
      kvRow,
    );
    for (let i = 0; i < queries; i++) {
      softmaxRowGradient(at(weights, i * keys), at(ds, i * keys), keys, scale);
    }
    const dq = Unit.query(job.dq, job, unit);
    const k = Unit.key(job.k, job, unit);
    Product.write(packed, ds, keys, 1, k, kvRow, 1, queries, keys, keyWidth, dq, qRow);
    const dk = Unit.key(job.dk, job, unit);
    const q = Unit.query(job.q, job, unit);
    Product.write(packed, ds, 1, keys, q, qRow, 1, keys, queries, keyWidth, dk, kvRow);
  }
}

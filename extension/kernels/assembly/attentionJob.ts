// What an attention kernel is told: too much for parameters. The bridge writes these numbers, 4 bytes
// each and in this order, into memory.
//
// Query, key and value of a head are columns of projected tensors: number j of position i of head h
// of sample b lies at q + (b · positions + i) · row + h · head + j.

@unmanaged
export class AttentionJob {
  /** Queries of the first head of the first sample, in floats: to the next position, the next head. */
  q: usize;
  qRow: i32;
  qHead: i32;
  /** Keys and values are columns of one tensor, so their steps are the same. */
  k: usize;
  v: usize;
  kvRow: i32;
  kvHead: i32;
  /** Gradients, with the strides of what they are gradients of. */
  dq: usize;
  dk: usize;
  dv: usize;
  /** (B, L, H·V): the output, or backward its gradient. */
  mixed: usize;
  /** (B, H, L, S), before dropout. */
  weights: usize;
  /** Bytes, not 0 where a key is visible; address 0 if all are. Steps are 0 where it is shared. */
  mask: usize;
  maskSample: i32;
  maskQuery: i32;
  heads: i32;
  queries: i32;
  keys: i32;
  keyWidth: i32;
  valueWidth: i32;
  /** For each thread `temporaryFloats`. */
  temporary: usize;
  temporaryFloats: i32;
  /** Packed matrices of a product come first in it. */
  packedFloats: i32;
  /** Dropout of the weights: the bits of each head (see threefry.ts), or address 0. */
  drops: usize;
  /** Bytes from the bits of one head to those of the next. */
  dropsHead: i32;
  seed: i32;
  purpose: i32;
  step: i32;
  first: i32;
  dropBelow: i32;
}

// The paper's sparse-matrix product: a convolution as a sparse layer, flat(y) = M flat(x) + b.
// M is given in compressed rows: the entries of row r are starts[r] to starts[r + 1], entry e
// stands in column columns[e], and its value is weight[weights[e]], because one weight stands in
// many places:
//
//   y[b, r] = bias[r / size] + Σ_e weight[weights[e]] · x[b, columns[e]]
//   dWeight[k] = Σ_b Σ_(e: weights[e] = k) dy[b, row of e] · x[b, columns[e]]
//
// dx is the product of dy with Mᵀ, given in the same way. Samples are the lanes: x and dy come
// transposed, (columns, width), where width is the number of samples rounded up to `lanes`.

import { at, madd, sumOf } from './lanes';

/** Samples that one pass over the matrix serves. */
const lanes: i32 = 16;

/** xᵀ of x (B, columns) for the columns `from` to `to`, filled up with zeros to `width`. */
export function spreadSamples(
  from: i32,
  to: i32,
  x: usize,
  B: i32,
  columns: i32,
  width: i32,
  spread: usize,
): void {
  for (let j = from; j < to; j++) {
    const row = at(spread, j * width);
    for (let b = 0; b < B; b++) store<f32>(at(row, b), load<f32>(at(x, b * columns + j)));
    for (let b = B; b < width; b++) store<f32>(at(row, b), 0);
  }
}

/** Rows `from` to `to` of M; y is (B, rows), and `size` rows share one bias. */
export function multiplySparse(
  from: i32,
  to: i32,
  starts: usize,
  columns: usize,
  weights: usize,
  weight: usize,
  bias: usize,
  size: i32,
  spread: usize,
  B: i32,
  width: i32,
  rows: i32,
  y: usize,
): void {
  for (let row = from; row < to; row++) {
    const first = load<i32>(at(starts, row));
    const end = load<i32>(at(starts, row + 1));
    const shift: f32 = bias ? load<f32>(at(bias, row / size)) : 0;
    for (let b = 0; b < B; b += lanes) {
      let s0 = f32x4.splat(shift);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      for (let e = first; e < end; e++) {
        const w = v128.load_splat<f32>(at(weight, load<i32>(at(weights, e))));
        const x = at(spread, load<i32>(at(columns, e)) * width + b);
        s0 = madd(w, v128.load(x), s0);
        s1 = madd(w, v128.load(x, 16), s1);
        s2 = madd(w, v128.load(x, 32), s2);
        s3 = madd(w, v128.load(x, 48), s3);
      }
      storeColumn(s0, y, b, B, rows, row);
      storeColumn(s1, y, b + 4, B, rows, row);
      storeColumn(s2, y, b + 8, B, rows, row);
      storeColumn(s3, y, b + 12, B, rows, row);
    }
  }
}

/** The numbers of the samples b to b + 3, as far as they exist. */
function storeColumn(values: v128, y: usize, b: i32, B: i32, rows: i32, row: i32): void {
  const to = at(y, b * rows + row);
  if (b < B) store<f32>(to, f32x4.extract_lane(values, 0));
  if (b + 1 < B) store<f32>(at(to, rows), f32x4.extract_lane(values, 1));
  if (b + 2 < B) store<f32>(at(to, 2 * rows), f32x4.extract_lane(values, 2));
  if (b + 3 < B) store<f32>(at(to, 3 * rows), f32x4.extract_lane(values, 3));
}

/**
 * dWeight of the output channels `from` to `to`: a channel owns `size` rows of M and `count`
 * weights, so that no sum runs across channels.
 */
export function sparseWeightGradient(
  from: i32,
  to: i32,
  starts: usize,
  columns: usize,
  weights: usize,
  size: i32,
  count: i32,
  spreadX: usize,
  spreadDy: usize,
  width: i32,
  sums: usize,
): void {
  memory.fill(at(sums, from * count), 0, (<usize>((to - from) * count)) << 2);
  for (let row = from * size; row < to * size; row++) {
    const upstream = at(spreadDy, row * width);
    const end = load<i32>(at(starts, row + 1));
    for (let e = load<i32>(at(starts, row)); e < end; e++) {
      const x = at(spreadX, load<i32>(at(columns, e)) * width);
      const sum = at(sums, load<i32>(at(weights, e)));
      store<f32>(sum, load<f32>(sum) + dotProduct(upstream, x, width));
    }
  }
}

function dotProduct(a: usize, b: usize, width: i32): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let i = 0; i < width; i += lanes) {
    s0 = madd(v128.load(a), v128.load(b), s0);
    s1 = madd(v128.load(a, 16), v128.load(b, 16), s1);
    s2 = madd(v128.load(a, 32), v128.load(b, 32), s2);
    s3 = madd(v128.load(a, 48), v128.load(b, 48), s3);
    a += 4 * lanes;
    b += 4 * lanes;
  }
  return sumOf(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

// The innermost part of every matrix product: a tile of 6 × 8 or 4 × 8 results stays in registers
// while k runs. Both factors are packed so that each step reads 6 (or 4) and 8 neighbours.
//
//   C[i, j] = Σ_k A[i, k] · B[k, j]
//
// 6 × 8 needs 12 registers for the sums, 2 for a row of B and 1 for a number of A: 15 of the 16
// that x86 processors without AVX-512 have.

import { at, madd } from './lanes';

/** Columns of a tile, and of a panel of packed B. */
export const tileColumns: i32 = 8;

/** c[0..6, 0..8] = (adds ? c : 0) + a · b; `a` is packed as (k, 6), `b` as (k, 8). */
export function multiplyTile6(k: i32, a: usize, b: usize, c: usize, cRow: i32, adds: bool): void {
  const zero = f32x4.splat(0);
  const c1 = at(c, cRow);
  const c2 = at(c1, cRow);
  const c3 = at(c2, cRow);
  const c4 = at(c3, cRow);
  const c5 = at(c4, cRow);
  let s00 = zero,
    s01 = zero,
    s10 = zero,
    s11 = zero,
    s20 = zero,
    s21 = zero;
  let s30 = zero,
    s31 = zero,
    s40 = zero,
    s41 = zero,
    s50 = zero,
    s51 = zero;
  if (adds) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
    s40 = v128.load(c4);
    s41 = v128.load(c4, 16);
    s50 = v128.load(c5);
    s51 = v128.load(c5, 16);
  }
  for (let i = 0; i < k; i++) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    s00 = madd(x, b0, s00);
    s01 = madd(x, b1, s01);
    x = v128.load_splat<f32>(a, 4);
    s10 = madd(x, b0, s10);
    s11 = madd(x, b1, s11);
    x = v128.load_splat<f32>(a, 8);
    s20 = madd(x, b0, s20);
    s21 = madd(x, b1, s21);
    x = v128.load_splat<f32>(a, 12);
    s30 = madd(x, b0, s30);
    s31 = madd(x, b1, s31);
    x = v128.load_splat<f32>(a, 16);
    s40 = madd(x, b0, s40);
    s41 = madd(x, b1, s41);
    x = v128.load_splat<f32>(a, 20);
    s50 = madd(x, b0, s50);
    s51 = madd(x, b1, s51);
    a += 24;
    b += 32;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
  v128.store(c4, s40);
  v128.store(c4, s41, 16);
  v128.store(c5, s50);
  v128.store(c5, s51, 16);
}

/** c[0..4, 0..8] = (adds ? c : 0) + a · b; `a` is packed as (k, 4), `b` as (k, 8). */
export function multiplyTile4(k: i32, a: usize, b: usize, c: usize, cRow: i32, adds: bool): void {
  const zero = f32x4.splat(0);
  const c1 = at(c, cRow);
  const c2 = at(c1, cRow);
  const c3 = at(c2, cRow);
  let s00 = zero,
    s01 = zero,
    s10 = zero,
    s11 = zero;
  let s20 = zero,
    s21 = zero,
    s30 = zero,
    s31 = zero;
  if (adds) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  for (let i = 0; i < k; i++) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    s00 = madd(x, b0, s00);
    s01 = madd(x, b1, s01);
    x = v128.load_splat<f32>(a, 4);
    s10 = madd(x, b0, s10);
    s11 = madd(x, b1, s11);
    x = v128.load_splat<f32>(a, 8);
    s20 = madd(x, b0, s20);
    s21 = madd(x, b1, s21);
    x = v128.load_splat<f32>(a, 12);
    s30 = madd(x, b0, s30);
    s31 = madd(x, b1, s31);
    a += 16;
    b += 32;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

// e^x and tanh x for four numbers at once, to about 1e-7 of the result.

import { madd } from './lanes';

/**
 * Below this e^x is cut to 0. It is nothing beside the 1 that every softmax row contains, and
 * smaller results would be denormal: WebAssembly cannot flush them, and arithmetic with them is
 * up to fifty times slower.
 */
const negligible: f32 = -50;

export class Exponential {
  /**
   * x = n·ln 2 + r with |r| ≤ ln 2 / 2, so e^x = 2ⁿ · eʳ, and eʳ is a polynomial of degree 7
   * (Cephes, `expf`).
   */
  @inline
  static exp(x: v128): v128 {
    const isCut = f32x4.le(x, f32x4.splat(negligible));
    // In this order of arguments NaN stays NaN.
    const bounded = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87)), f32x4.splat(88));
    // Beside 1.5 · 2²³ no fraction has room: n is rounded, and stands in the lowest bits.
    const shift = f32x4.splat(12582912);
    const shifted = madd(bounded, f32x4.splat(1.44269504089), shift);
    const n = f32x4.sub(shifted, shift);
    // ln 2 in two parts, so that r keeps all its digits.
    const part = madd(n, f32x4.splat(-0.693359375), bounded);
    const r = madd(n, f32x4.splat(2.1219444e-4), part);
    let p = f32x4.splat(1.98756915e-4);
    p = madd(p, r, f32x4.splat(1.3981999507e-3));
    p = madd(p, r, f32x4.splat(8.3334519073e-3));
    p = madd(p, r, f32x4.splat(4.1665795894e-2));
    p = madd(p, r, f32x4.splat(1.6666665459e-1));
    p = madd(p, r, f32x4.splat(5.0000001201e-1));
    const power = f32x4.add(madd(p, f32x4.mul(r, r), r), f32x4.splat(1));
    // To multiply by 2ⁿ is to add n to the exponent, which begins at bit 23.
    return v128.andnot(i32x4.add(power, i32x4.shl(shifted, 23)), isCut);
  }

  /**
   * tanh x as an odd polynomial of degree 13 over an even one of degree 6 (the coefficients of
   * Eigen's `ptanh`); beyond ±7.9 it is ±1 to all digits.
   */
  @inline
  static tanh(x: v128): v128 {
    // In this order of arguments NaN stays NaN.
    const most: f32 = 7.90531110763549805;
    const bounded = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-most)), f32x4.splat(most));
    const square = f32x4.mul(bounded, bounded);
    let p = f32x4.splat(-2.76076847742355e-16);
    p = madd(p, square, f32x4.splat(2.00018790482477e-13));
    p = madd(p, square, f32x4.splat(-8.60467152213735e-11));
    p = madd(p, square, f32x4.splat(5.12229709037114e-8));
    p = madd(p, square, f32x4.splat(1.48572235717979e-5));
    p = madd(p, square, f32x4.splat(6.37261928875436e-4));
    p = madd(p, square, f32x4.splat(4.89352455891786e-3));
    let q = f32x4.splat(1.19825839466702e-6);
    q = madd(q, square, f32x4.splat(1.18534705686654e-4));
    q = madd(q, square, f32x4.splat(2.268434632439e-3));
    q = madd(q, square, f32x4.splat(4.89352518554385e-3));
    return f32x4.div(f32x4.mul(bounded, p), q);
  }
}

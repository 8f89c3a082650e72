// Random masks for dropout: the words of Threefry-2x32-20 in the order of nn/random.ts, four blocks
// of the cipher at once. Every word serves two numbers, the lower half first. It depends on (seed,
// purpose, step, index) alone, so any thread can draw any part of a mask, and the backward pass draws
// it again instead of keeping it.

import { at } from './lanes';

/** Numbers for which four blocks are enough: each block has two words, each word two halves. */
const groupSize: i32 = 16;

class Cipher {
  @inline
  static rotate(x: v128, left: i32): v128 {
    // Whole bytes need one instruction instead of three.
    if (left === 16) {
      return i8x16.shuffle(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    }
    if (left === 24) {
      return i8x16.shuffle(x, x, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);
    }
    return v128.or(i32x4.shl(x, left), i32x4.shr_u(x, 32 - left));
  }

  /** The second word after one round; `sum` is the first, already added to the second. */
  @inline
  static round(sum: v128, b: v128, left: i32): v128 {
    return v128.xor(Cipher.rotate(b, left), sum);
  }
}

/**
 * Writes a mask for the indices `first` to `first` + `count`: 0 where the 16 random bits are below
 * `dropBelow`, else `kept`. Returns where it begins: up to 15 numbers behind `to`, because groups
 * begin at multiples of 16. `to` needs room for `count` + 30 numbers.
 */
export function drawMask(
  to: usize,
  first: i32,
  count: i32,
  seed: i32,
  purpose: i32,
  step: i32,
  dropBelow: i32,
  kept: f32,
): usize {
  const k0 = i32x4.splat(seed);
  const k1 = i32x4.splat(purpose);
  const k2 = i32x4.splat(seed ^ purpose ^ 0x1bd11bda);
  const key1 = i32x4.splat(purpose + 3);
  const bound = i16x8.splat(<i16>dropBelow);
  const scale = f32x4.splat(kept);
  const skip = first & (groupSize - 1);
  let counter = i32x4.add(i32x4.splat(((first - skip) >>> 1) + purpose), i32x4(0, 2, 4, 6));
  let out = to;
  for (let done = -skip; done < count; done += groupSize) {
    let b = counter;
    let a = i32x4.add(i32x4.splat(step + seed), b);
    b = Cipher.round(a, b, 13);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 15);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 26);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 6);
    a = i32x4.add(a, k1);
    b = i32x4.add(b, i32x4.add(k2, i32x4.splat(1)));
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 17);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 29);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 16);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 24);
    a = i32x4.add(a, k2);
    b = i32x4.add(b, i32x4.add(k0, i32x4.splat(2)));
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 13);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 15);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 26);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 6);
    a = i32x4.add(a, k0);
    b = i32x4.add(b, key1);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 17);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 29);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 16);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 24);
    a = i32x4.add(a, k1);
    b = i32x4.add(b, i32x4.add(k2, i32x4.splat(4)));
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 13);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 15);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 26);
    a = i32x4.add(a, b);
    b = Cipher.round(a, b, 6);
    a = i32x4.add(a, k2);
    b = i32x4.add(b, i32x4.add(k0, i32x4.splat(5)));
    const dropsEven = i16x8.lt_u(a, bound);
    const dropsOdd = i16x8.lt_u(b, bound);
    storeMask(out, i32x4.shuffle(dropsEven, dropsOdd, 0, 4, 1, 5), scale);
    storeMask(at(out, 8), i32x4.shuffle(dropsEven, dropsOdd, 2, 6, 3, 7), scale);
    counter = i32x4.add(counter, i32x4.splat(groupSize / 2));
    out = at(out, groupSize);
  }
  return at(to, skip);
}

/** Eight numbers: 0 where the 16 bits of `drops` are set, else `scale`. */
function storeMask(to: usize, drops: v128, scale: v128): void {
  v128.store(to, v128.andnot(scale, i32x4.extend_low_i16x8_s(drops)));
  v128.store(to, v128.andnot(scale, i32x4.extend_high_i16x8_s(drops)), 16);
}

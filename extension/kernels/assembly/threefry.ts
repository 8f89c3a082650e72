// Random bits for dropout: the words of Threefry-2x32-20 in the order of nn/random.ts, four blocks of
// the cipher at once. Every word serves two numbers, the lower half first. It depends on (seed,
// purpose, step, index) alone, so any thread can draw any part of a mask.

/** Numbers for which four blocks are enough: each block has two words, each word two halves. */
export const groupSize: i32 = 16;

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
 * Which of the numbers with the indices `first` to `first` + `count` are dropped: those whose 16
 * random bits are below `dropBelow`. Writes one bit for each, 1 = dropped, in groups of 16 that
 * begin at multiples of 16: the group of `first` at `bits`, the next one 2 bytes on.
 */
export function drawBits(
  bits: usize,
  first: i32,
  count: i32,
  seed: i32,
  purpose: i32,
  step: i32,
  dropBelow: i32,
): void {
  const k0 = i32x4.splat(seed);
  const k1 = i32x4.splat(purpose);
  const k2 = i32x4.splat(seed ^ purpose ^ 0x1bd11bda);
  const key1 = i32x4.splat(purpose + 3);
  const bound = i16x8.splat(<i16>dropBelow);
  const skip = first & (groupSize - 1);
  let counter = i32x4.add(i32x4.splat(((first - skip) >>> 1) + purpose), i32x4(0, 2, 4, 6));
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
    const low = i32x4.shuffle(dropsEven, dropsOdd, 0, 4, 1, 5);
    const high = i32x4.shuffle(dropsEven, dropsOdd, 2, 6, 3, 7);
    store<u16>(bits, <u16>i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)));
    counter = i32x4.add(counter, i32x4.splat(groupSize / 2));
    bits += 2;
  }
}

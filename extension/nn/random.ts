// All randomness of the product. Counter-based: a number depends on (seed, purpose,
// step, index) and on nothing else, so a run can be continued or replayed from any step
// without a generator's history. Threefry-2x32 with 20 rounds (Salmon et al., "Parallel
// random numbers: as easy as 1, 2, 3", 2011), as in JAX: additions, rotations and xor
// only, so every machine agrees.

export interface RandomKey {
  /** Any integer a person chose. */
  readonly seed: number;
  /** What the numbers are for: `dropout`, `shuffle`, `encoder.layer_norm.weight`. */
  readonly purpose: string;
  /** Training step, epoch, or 0 where there is none. */
  readonly step: number;
}

/** `count` random 32-bit words with the indices `first`, `first + 1`, … */
export function randomWords(key: RandomKey, count: number, first = 0): Uint32Array {
  // Each call of the cipher yields two words,
  // for an even index and the odd one after it.
  const skip = first & 1;
  const words = new Uint32Array(count + 2);
  const { seed, purpose, step } = keyWords(key);
  fillWithBlocks(words, seed, purpose, step, first - skip);
  return words.subarray(skip, skip + count);
}

/**
 * `count` random 16-bit numbers, two from each word, the lower half first. Dropout
 * needs no more bits, and drawing them is most of its cost.
 */
export function randomHalves(key: RandomKey, count: number, first = 0): Uint16Array {
  const firstWord = Math.floor(first / 2);
  const words = randomWords(key, Math.floor(count / 2) + 2, firstWord);
  const halves = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const place = first + i;
    const shift = 16 * (place & 1);
    halves[i] = words[Math.floor(place / 2) - firstWord] >>> shift;
  }
  return halves;
}

/** A key as the numbers that the cipher takes, for kernels that draw by themselves. */
export function keyWords({ seed, purpose, step }: RandomKey) {
  return { seed, purpose: hashText(purpose), step };
}

/** Uniform in [0, 1), with the 24 bits that float32 holds. */
export function uniform(key: RandomKey, count: number, first = 0): Float32Array {
  const words = randomWords(key, count, first);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = (words[i] >>> 8) * 2 ** -24;
  return values;
}

/** Standard normal, by Box and Muller: two uniform numbers for each normal one. */
export function normal(key: RandomKey, count: number): Float32Array {
  const u = uniform(key, 2 * count);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - u[2 * i]));
    values[i] = radius * Math.cos(2 * Math.PI * u[2 * i + 1]);
  }
  return values;
}

/** A random order of 0 … count − 1 (Fisher and Yates). */
export function permutation(key: RandomKey, count: number): Int32Array {
  const words = randomWords(key, count);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((words[i] / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** One block of the cipher: two key words, two counter words, two random words. */
export function threefry(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): [number, number] {
  const words = new Uint32Array(2);
  fillWithBlocks(words, key0, key1, counter0, counter1);
  return [words[0], words[1]];
}

/**
 * Fills `words` (an even number of them) with blocks of growing second counter. The 20
 * rounds are written out, five groups of four with a key injection after each: a
 * dropout mask draws millions of numbers per step, and this is several times faster
 * than a loop over the rounds.
 */
function fillWithBlocks(
  words: Uint32Array,
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): void {
  const k0 = key0 | 0;
  const k1 = key1 | 0;
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  for (let i = 0; i + 1 < words.length; i += 2) {
    let a = (counter0 + k0) | 0;
    let b = (counter1 + i + k1) | 0;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + k1) | 0;
    b = (b + k2 + 1) | 0;
    a = (a + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = ((b << 24) | (b >>> 8)) ^ a;
    a = (a + k2) | 0;
    b = (b + k0 + 2) | 0;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + k0) | 0;
    b = (b + k1 + 3) | 0;
    a = (a + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = ((b << 24) | (b >>> 8)) ^ a;
    a = (a + k1) | 0;
    b = (b + k2 + 4) | 0;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + k2) | 0;
    b = (b + k0 + 5) | 0;
    words[i] = a;
    words[i + 1] = b;
  }
}

/** FNV-1a, 32 bits: purposes are few and short. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 0;
}

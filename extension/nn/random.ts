// All randomness of the product. Counter-based: a number depends on (seed, purpose, step, index)
// and on nothing else, so a run can be continued or replayed from any step without a generator's
// history. Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", 2011), as in JAX: additions, rotations and xor only, so every machine agrees.

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
  const words = new Uint32Array(count + 1);
  const purpose = hashText(key.purpose);
  // Each call of the cipher yields two words, for an even index and the odd one after it.
  const skip = first & 1;
  for (let i = -skip; i < count; i += 2) {
    const [even, odd] = threefry(
      key.seed >>> 0,
      purpose,
      key.step >>> 0,
      (first + i) >>> 0,
    );
    if (i >= 0) words[i] = even;
    words[i + 1] = odd;
  }
  return words.subarray(0, count);
}

/** Uniform in [0, 1), with the 24 bits that float32 holds. */
export function uniform(key: RandomKey, count: number, first = 0): Float32Array {
  return Float32Array.from(
    randomWords(key, count, first),
    (word) => (word >>> 8) * 2 ** -24,
  );
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

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** One block of the cipher: two key words, two counter words, two random words. */
export function threefry(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): [number, number] {
  const keys = [key0, key1, key0 ^ key1 ^ 0x1bd11bda];
  let a = (counter0 + key0) | 0;
  let b = (counter1 + key1) | 0;
  for (let round = 0; round < 20; round++) {
    const turn = rotations[round % 8];
    a = (a + b) | 0;
    b = ((b << turn) | (b >>> (32 - turn))) ^ a;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      a = (a + keys[injection % 3]) | 0;
      b = (b + keys[(injection + 1) % 3] + injection) | 0;
    }
  }
  return [a >>> 0, b >>> 0];
}

/** FNV-1a, 32 bits: purposes are few and short. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 0;
}

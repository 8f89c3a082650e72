// Plain numbers for the labels of an axis: two to five of them inside the range.

/** Multiples of 1, 2 or 5 times a power of ten. */
export function linearTicks(low: number, high: number, most = 5): number[] {
  if (!(high > low)) return [low];
  const ticks = multiples(low, high, plainDistance((high - low) / most));
  // One label alone gives no scale; a range between two round numbers needs a finer distance.
  return ticks.length >= 2 || most > 40 ? ticks : linearTicks(low, high, 2 * most);
}

/** 1, 2 or 5 times a power of ten: the first that is not below the wanted distance. */
export function plainDistance(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([1, 2, 5, 10].find((size) => size * power >= wanted) ?? 10);
}

/** Multiples of a distance, both ends included. */
export function multiples(low: number, high: number, distance: number): number[] {
  const ticks: number[] = [];
  for (let n = Math.ceil(low / distance - 1e-9); n * distance <= high + 1e-9 * distance; n += 1) {
    // Rounding to the distance's digits turns 0.30000000000000004 into 0.3.
    ticks.push(Number((n * distance).toPrecision(12)));
  }
  return ticks;
}

/** Powers of ten, with 2 and 5 or with 3 between them where there are few; else linear ticks. */
export function logTicks(low: number, high: number, most = 5): number[] {
  const powers = powerTicks(low, high, [1]);
  if (powers.length > most) {
    const n = Math.ceil(powers.length / most);
    return powers.filter((_, index) => index % n === 0);
  }
  if (powers.length >= 4) return powers;
  for (const digits of [
    [1, 2, 5],
    [1, 3],
  ]) {
    const ticks = powerTicks(low, high, digits);
    if (ticks.length >= 3 && ticks.length <= most) return ticks;
  }
  return powers.length >= 2 ? powers : linearTicks(low, high, 4);
}

function powerTicks(low: number, high: number, digits: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e += 1) {
    for (const digit of digits) {
      const tick = Number((digit * 10 ** e).toPrecision(12));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

// A loss curve as it grows, in the host and in the page: one number per step, in one typed array
// that doubles when it is full.

export class GrowingSeries {
  private values: Float32Array<ArrayBuffer>;
  private count = 0;

  constructor(values: ArrayLike<number> = []) {
    this.values = new Float32Array(Math.max(1024, values.length));
    this.write(0, values);
  }

  get length(): number {
    return this.count;
  }

  get last(): number | undefined {
    return this.count > 0 ? this.values[this.count - 1] : undefined;
  }

  /** All numbers so far, in storage that the next `write` may replace. */
  get view(): Float32Array<ArrayBuffer> {
    return this.values.subarray(0, this.count);
  }

  /** Steps that were never reported stay NaN, a gap in the curve, instead of a false 0. */
  write(start: number, values: ArrayLike<number>): void {
    const end = start + values.length;
    if (end > this.values.length) this.grow(end);
    if (start > this.count) this.values.fill(NaN, this.count, start);
    this.values.set(values, start);
    this.count = Math.max(this.count, end);
  }

  toArray(): Float32Array<ArrayBuffer> {
    return this.values.slice(0, this.count);
  }

  private grow(needed: number): void {
    const larger = new Float32Array(Math.max(needed, this.values.length * 2));
    larger.set(this.view);
    this.values = larger;
  }
}

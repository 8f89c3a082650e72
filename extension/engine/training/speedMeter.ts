// How fast training goes: units per second of the latest steps. Pauses and validation do not
// count, only the time inside steps.

/** Enough to smooth single steps, short enough to follow a change. */
const windowSeconds = 2;

export class SpeedMeter {
  readonly #steps: { readonly units: number; readonly seconds: number }[] = [];
  #units = 0;
  #seconds = 0;

  add(units: number, seconds: number): void {
    this.#steps.push({ units, seconds });
    this.#units += units;
    this.#seconds += seconds;
    while (this.#steps.length > 1 && this.#seconds - this.#steps[0].seconds >= windowSeconds) {
      const [oldest] = this.#steps.splice(0, 1);
      this.#units -= oldest.units;
      this.#seconds -= oldest.seconds;
    }
  }

  /** 0 before the first step. */
  get perSecond(): number {
    return this.#seconds > 0 ? this.#units / this.#seconds : 0;
  }
}

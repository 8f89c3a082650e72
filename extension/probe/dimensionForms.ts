// One dimension as a form of named sizes, found from what it was in several passes: `H-2`, `H/2-1`,
// `B·T`. A form is kept only if it gives the right number in every pass that got that far.

/** What the axes of the inputs measured in one pass: B 3, H 28. */
export type Sizes = Readonly<Record<string, number>>;

export interface Form {
  readonly text: string;
  at(sizes: Sizes): number;
}

/** A number in one pass, with the sizes of that pass. */
export interface Observation {
  readonly sizes: Sizes;
  readonly value: number;
}

/** Undefined: a plain number, or nothing simple. The first observation is the one to explain. */
export function solveDimension(observed: readonly Observation[]): Form | undefined {
  const [base, ...others] = observed;
  if (!base || others.every(({ value }) => value === base.value)) return undefined;
  const holds = (form: Form): boolean =>
    observed.every(({ sizes, value }) => form.at(sizes) === value);
  const names = Object.keys(base.sizes).filter((name) => dependsOn(name, base, others));
  const sum = new Sum(base, names.map((name) => slopeOf(name, base, others)).filter(isKnown));
  // Of two sizes that never changed together it is not known whether they add or multiply.
  const isKnownTogether = others.some(({ sizes }) => {
    return changed(sizes, base.sizes).filter((name) => names.includes(name)).length > 1;
  });
  if (names.length > 1 && !isKnownTogether) return undefined;
  if (holds(sum)) return sum;
  const factors = names.map((name) => factorOf(name, base, others)).filter(isKnown);
  if (factors.length < names.length) return undefined;
  const product = new Product(base, factors);
  return holds(product) ? product : undefined;
}

interface Term {
  readonly name: string;
  readonly slope: number;
}

/** Changed when this size alone changed. */
function dependsOn(name: string, base: Observation, others: readonly Observation[]): boolean {
  const alone = others.find(({ sizes }) => changed(sizes, base.sizes).join() === name);
  return alone !== undefined && alone.value !== base.value;
}

function slopeOf(name: string, base: Observation, others: readonly Observation[]) {
  const alone = others.find(({ sizes }) => changed(sizes, base.sizes).join() === name);
  if (!alone) return undefined;
  const slope = (alone.value - base.value) / (alone.sizes[name] - base.sizes[name]);
  return { name, slope };
}

function isKnown<T>(found: T | undefined): found is T {
  return found !== undefined;
}

export function changed(sizes: Sizes, base: Sizes): string[] {
  return Object.keys(base).filter((name) => sizes[name] !== base[name]);
}

/** Largest denominator of a slope: a stride or a pooling window. */
const largestDivisor = 8;

/** a·N + b·M + c, with slopes that are whole or simple fractions. */
class Sum implements Form {
  private readonly terms: readonly Term[];
  private readonly offset: number;

  constructor(base: Observation, terms: readonly Term[]) {
    this.terms = terms;
    const named = terms.reduce((sum, { name, slope }) => sum + slope * base.sizes[name], 0);
    this.offset = base.value - named;
  }

  at(sizes: Sizes): number {
    const value = this.terms.reduce((sum, { name, slope }) => sum + slope * sizes[name], 0);
    return round(value + this.offset);
  }

  get text(): string {
    const divisor = this.divisor();
    // (H-3)/2 has no whole offset outside the parentheses.
    if (!isWhole(this.offset)) {
      const inner = this.written(divisor, this.offset * divisor);
      return `(${inner})/${divisor}`;
    }
    return this.written(1, this.offset);
  }

  private written(scale: number, offset: number): string {
    const terms = this.terms.map(({ name, slope }) => termText(name, slope * scale));
    const text = terms.join('+').replaceAll('+-', '-');
    const rest = round(offset);
    if (rest === 0) return text;
    return rest > 0 ? `${text}+${rest}` : `${text}${rest}`;
  }

  private divisor(): number {
    return Math.max(...this.terms.map(({ slope }) => divisorOf(slope)));
  }
}

/** c·(N+a)·(M+b), each name once. */
class Product implements Form {
  private readonly factors: readonly Factor[];
  private readonly scale: number;

  constructor({ sizes, value }: Observation, factors: readonly Factor[]) {
    this.factors = factors;
    this.scale = value / multiply(factors, sizes);
  }

  at(sizes: Sizes): number {
    return round(this.scale * multiply(this.factors, sizes));
  }

  get text(): string {
    const factors = this.factors.map(({ name, offset }) => {
      if (offset === 0) return name;
      return offset > 0 ? `(${name}+${offset})` : `(${name}${offset})`;
    });
    const divisor = divisorOf(this.scale);
    const scale = round(this.scale * divisor);
    const product = [...(scale === 1 ? [] : [String(scale)]), ...factors].join('·');
    return divisor === 1 ? product : `${product}/${divisor}`;
  }
}

/** N + offset */
interface Factor {
  readonly name: string;
  readonly offset: number;
}

function multiply(factors: readonly Factor[], sizes: Sizes): number {
  return factors.reduce((product, { name, offset }) => product * (sizes[name] + offset), 1);
}

/** From the ratio by which the whole grew when this size alone did. */
function factorOf(name: string, base: Observation, others: readonly Observation[]) {
  const alone = others.find(({ sizes }) => changed(sizes, base.sizes).join() === name);
  if (!alone || base.value === 0) return undefined;
  const ratio = alone.value / base.value;
  const offset = (alone.sizes[name] - ratio * base.sizes[name]) / (ratio - 1);
  return isWhole(offset) ? { name, offset: round(offset) } : undefined;
}

function termText(name: string, slope: number): string {
  const divisor = divisorOf(slope);
  const scale = round(slope * divisor);
  const factor = scale === 1 ? '' : scale === -1 ? '-' : String(scale);
  return `${factor}${name}${divisor === 1 ? '' : `/${divisor}`}`;
}

function divisorOf(slope: number): number {
  for (let divisor = 1; divisor <= largestDivisor; divisor++) {
    if (isWhole(slope * divisor)) return divisor;
  }
  return 1;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-9;
}

/** Sums of fractions come out as 25.999999999999996. */
function round(value: number): number {
  return isWhole(value) ? Math.round(value) : value;
}

// Do numbers fit letters? `(B, H-2, 3C)` against `[4, 26, 24]`, with every letter standing for one
// number throughout.

export interface ShapeClaim {
  /** As written, without the parentheses: `B`, `H-2`, `3C`. */
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
}

export type Letters = ReadonlyMap<string, number>;

/** Letters of an expression. */
export function lettersOf(expression: string): string[] {
  return expression.match(/[A-Z][A-Za-z]*/g) ?? [];
}

/** Undefined when a letter has no number yet. Operators: + - * / and `3C` for 3·C. */
export function evaluate(expression: string, letters: Letters): number | undefined {
  if (lettersOf(expression).some((letter) => !letters.has(letter))) return undefined;
  const tokens = expression.match(/[A-Z][A-Za-z]*|\d+|[-+*/()]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(' ', '')) {
    throw new Error(`Not a dimension: "${expression}"`);
  }
  return new Reader(tokens, letters).read(expression);
}

class Reader {
  readonly #tokens: string[];
  readonly #letters: Letters;

  constructor(tokens: readonly string[], letters: Letters) {
    this.#tokens = [...tokens];
    this.#letters = letters;
  }

  read(expression: string): number {
    const value = this.#sum();
    if (this.#tokens.length > 0) throw new Error(`Not a dimension: "${expression}"`);
    return value;
  }

  #sum(): number {
    let value = this.#product();
    for (;;) {
      if (this.#take('+')) value += this.#product();
      else if (this.#take('-')) value -= this.#product();
      else return value;
    }
  }

  #product(): number {
    let value = this.#factor();
    for (;;) {
      if (this.#take('*')) value *= this.#factor();
      else if (this.#take('/')) value /= this.#factor();
      else if (/^[A-Z(]/.test(this.#tokens[0] ?? '')) value *= this.#factor();
      else return value;
    }
  }

  #factor(): number {
    const token = this.#tokens.shift() ?? '';
    if (token === '(') {
      const value = this.#sum();
      if (!this.#take(')')) throw new Error('A parenthesis is not closed');
      return value;
    }
    return /^\d/.test(token) ? Number(token) : (this.#letters.get(token) ?? NaN);
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }
}

/** Longest axis that a letter which only occurs in sums and products is tried with. */
const largestGuess = 40;

/**
 * The first claim that cannot hold together with those before it and the numbers that are known,
 * or undefined when all hold.
 */
export function contradiction(
  claims: readonly ShapeClaim[],
  known: Letters = new Map(),
): ShapeClaim | undefined {
  const letters = new Map(known);
  for (const claim of claims) {
    if (claim.dimensions.length !== claim.shape.length) return claim;
    for (const [axis, dimension] of claim.dimensions.entries()) {
      const isLetter = /^[A-Z][A-Za-z]*$/.test(dimension);
      if (isLetter && !letters.has(dimension)) letters.set(dimension, claim.shape[axis]);
    }
  }
  return claims.find((claim, index) => {
    const unknown = new Set(claim.dimensions.flatMap(lettersOf).filter((l) => !letters.has(l)));
    return !canHold(claims.slice(0, index + 1), letters, [...unknown]);
  });
}

/** Some numbers for the unknown letters of the last claim make all claims true that they touch. */
function canHold(
  claims: readonly ShapeClaim[],
  letters: Letters,
  unknown: readonly string[],
): boolean {
  const [first, ...others] = unknown;
  if (first === undefined) return claims.every((claim) => holds(claim, letters));
  for (let guess = 1; guess <= largestGuess; guess++) {
    if (canHold(claims, new Map(letters).set(first, guess), others)) return true;
  }
  return false;
}

function holds({ dimensions, shape }: ShapeClaim, letters: Letters): boolean {
  return dimensions.every((dimension, axis) => {
    const value = evaluate(dimension, letters);
    return value === undefined || value === shape[axis];
  });
}

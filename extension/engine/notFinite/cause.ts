// Why numbers stopped being finite, in words: what the first operation did, and what to do about it.
// Pure rules over what `kernelWatch.ts` has found.

import type { Problem } from '../../protocol/problem.ts';
import type { Birth } from './kernelWatch.ts';

/** Where it was: values of the sentences. */
export interface Where {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  /** The operation itself was the loss's; `code` gave it its operand. */
  readonly isBefore: boolean;
}

export interface Cause {
  readonly birth: Birth;
  readonly sentence: (where: Where) => Problem;
  /** What to change in the model. */
  readonly advice?: Problem;
  /** Numbers that grew too large, as they do when weights grow. */
  readonly isGrowth: boolean;
}

/** Values are filled in where the sentence is said. */
interface Words {
  readonly say: Problem;
  /** Where the operation was the loss's. */
  readonly before?: Problem;
  readonly advice?: Problem;
  readonly isGrowth?: boolean;
}

/** The largest x for which e^x is a float32. */
const largestExponent = 88.72;

const none = {};

export function causeOf(birth: Birth): Cause {
  const { from } = birth;
  // NaN that was made of ∞: what made the ∞ is the mistake, unless ∞ was meant as a mask.
  if (from?.operation !== undefined && !isMaskedEverywhere(birth)) return causeOf(from);
  const { say, before = say, advice, isGrowth = false } = wordsFor(birth);
  return {
    birth,
    isGrowth,
    advice,
    sentence: ({ isBefore, ...values }) => ({
      text: (isBefore ? before : say).text,
      values: { ...values, operation: birth.operation ?? '' },
    }),
  };
}

/** In the model: the loss masks nothing, so there −∞ is a mistake made earlier. */
function isMaskedEverywhere({ operation, isMaskedRow, numbers, open }: Birth): boolean {
  if (open.length === 0) return false;
  return (
    isMaskedRow ||
    (operation === 'Sub' && numbers.length > 0 && numbers.every((n) => n === -Infinity))
  );
}

function wordsFor(birth: Birth): Words {
  if (birth.operation === undefined) return birth.isVariable === true ? givenWeights : given;
  if (birth.gradientOf !== undefined) return gradientWords(birth.gradientOf);
  if (isMaskedEverywhere(birth)) return masked;
  const [first, second = first] = birth.numbers;
  switch (birth.operation) {
    case 'RealDiv':
    case 'FloorDiv':
    case 'Mod':
      if (second !== 0) break;
      return birth.lastOperandBy === 'Sqrt' ? byDeviation : byZero;
    case 'Reciprocal':
    case 'Rsqrt':
      if (first === 0) return byZero;
      break;
    case 'Log':
      return first < 0 ? logOfNegative : logOfZero;
    case 'Log1p':
      return first < -1 ? logOfNegative : logOfZero;
    case 'Sqrt':
      return rootOfNegative;
    case 'Exp':
    case 'Expm1':
      if (first > largestExponent) return exponential;
      break;
    case 'Pow':
      return power;
    case 'Multiply':
      if (birth.numbers.includes(0)) return zeroTimesInfinite;
      break;
  }
  return birth.kind === 'nan' ? undefinedResult : overflow;
}

const given: Words = {
  say: {
    text: '{file}, line {line}: {code} takes numbers that are not finite already.',
    values: none,
  },
  advice: {
    text: 'Look for NaN and infinite numbers in the constants that go into it.',
    values: none,
  },
};
const givenWeights: Words = {
  say: {
    text: '{file}, line {line}: {code} takes weights that are not finite already.',
    values: none,
  },
  advice: { text: 'Check what they are initialized with.', values: none },
};
const masked: Words = {
  say: {
    text: '{file}, line {line}: {code} has a row that is masked everywhere: it is −∞ in each place, and its softmax is 0/0.',
    values: none,
  },
  advice: {
    text: 'Check along which axis the mask masks, and leave at least one place of every row, or mask with a large negative number such as −1e9.',
    values: none,
  },
};
const byDeviation: Words = {
  say: {
    text: '{file}, line {line}: {code} divides by a standard deviation (or another square root) of 0.',
    values: none,
  },
  advice: { text: 'Add a small number such as 1e-5 to what it divides by.', values: none },
};
const byZero: Words = {
  say: { text: '{file}, line {line}: {code} divides by 0.', values: none },
  advice: { text: 'Add a small number to what it divides by, or use divNoNan.', values: none },
};
const logOfZero: Words = {
  say: { text: '{file}, line {line}: {code} is the logarithm of 0.', values: none },
  before: {
    text: '{file}, line {line}: {code} gives 0, and the loss takes the logarithm of it.',
    values: none,
  },
  advice: {
    text: 'Where probabilities go into a loss, let the model end without softmax and give cross-entropy the logits; scale inputs to about 1; or add a small number before the logarithm.',
    values: none,
  },
  isGrowth: true,
};
const logOfNegative: Words = {
  say: { text: '{file}, line {line}: {code} is the logarithm of a negative number.', values: none },
  before: {
    text: '{file}, line {line}: {code} gives a negative number, and the loss takes the logarithm of it.',
    values: none,
  },
};
const rootOfNegative: Words = {
  say: {
    text: '{file}, line {line}: {code} is the square root of a negative number.',
    values: none,
  },
};
const exponential: Words = {
  say: {
    text: '{file}, line {line}: {code} overflows: e^x is larger than any float32 from x = 88.8 on.',
    values: none,
  },
  before: {
    text: '{file}, line {line}: {code} gives numbers whose e^x is larger than any float32.',
    values: none,
  },
  advice: {
    text: 'Subtract the largest number of each row first, as softmax does, or scale the inputs to about 1.',
    values: none,
  },
  isGrowth: true,
};
const power: Words = {
  say: {
    text: '{file}, line {line}: {code} is a power that float32 cannot hold, or that is not defined (such as 0 to a negative power).',
    values: none,
  },
};
const zeroTimesInfinite: Words = {
  say: {
    text: '{file}, line {line}: {code} multiplies 0 by an infinite number, which is not a number.',
    values: none,
  },
  advice: {
    text: 'To mask, choose with tf.where or add the mask instead of multiplying by it.',
    values: none,
  },
};
const undefinedResult: Words = {
  say: {
    text: '{file}, line {line}: {code} is the first that is not a number ({operation}).',
    values: none,
  },
  before: {
    text: '{file}, line {line}: what the loss makes of {code} is not a number ({operation}).',
    values: none,
  },
};
const overflow: Words = {
  say: {
    text: '{file}, line {line}: {code} is the first that is larger than any float32 ({operation}).',
    values: none,
  },
  before: {
    text: '{file}, line {line}: what the loss makes of {code} is larger than any float32 ({operation}).',
    values: none,
  },
  advice: { text: 'Scale the inputs to about 1, or draw smaller weights.', values: none },
  isGrowth: true,
};

/** Functions whose slope has no end where they begin. */
function gradientWords(operation: string): Words {
  if (['Sqrt', 'Rsqrt', 'Pow'].includes(operation)) return slopeAtZero;
  if (['RealDiv', 'Reciprocal'].includes(operation)) return slopeOfQuotient;
  if (['Log', 'Log1p'].includes(operation)) return slopeOfLog;
  return { ...slope, isGrowth: true };
}

const slopeAtZero: Words = {
  say: {
    text: '{file}, line {line}: the gradient of {code} is infinite, as its operand is 0.',
    values: none,
  },
  advice: { text: 'Add a small number such as 1e-5 under the square root or power.', values: none },
};
const slopeOfQuotient: Words = {
  say: {
    text: '{file}, line {line}: the gradient of {code} divides by 0, or by a number too small to be squared.',
    values: none,
  },
  advice: { text: 'Add a small number such as 1e-5 to what it divides by.', values: none },
};
const slopeOfLog: Words = {
  say: {
    text: '{file}, line {line}: the gradient of {code} is infinite, as it is a logarithm of 0.',
    values: none,
  },
  advice: { text: 'Add a small number before the logarithm.', values: none },
};
const slope: Words = {
  say: {
    text: '{file}, line {line}: the gradient of {code} is the first that is not finite ({operation}).',
    values: none,
  },
};

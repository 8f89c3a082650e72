// Numbers in the page's language; extension/protocol/numbers.ts says how they are written.

import { numbersIn } from '../extension/protocol/numbers.ts';
import type { NumberTexts } from '../extension/protocol/numbers.ts';

export { absent, parseNumber } from '../extension/protocol/numbers.ts';

function numbers(): NumberTexts {
  return numbersIn(typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en');
}

export const whole = (value: number | undefined): string => numbers().whole(value);
export const decimals = (value: number | undefined, digits: number): string =>
  numbers().decimals(value, digits);
export const epochs = (done: number, total: number): { done: string; total: string } =>
  numbers().epochs(done, total);
export const percent = (value: number): string => numbers().percent(value);
export const plain = (value: number | undefined): string => numbers().plain(value);
export const editable = (value: number): string => numbers().editable(value);
export const measured = (value: number | undefined): string => numbers().measured(value);
export const lossValue = (value: number | undefined): string => numbers().lossValue(value);
export const tickLabel = (value: number): string => numbers().tickLabel(value);
export const elapsed = (seconds: number): string => numbers().elapsed(seconds);

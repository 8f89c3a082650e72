// How sites and numbers are worded in hovers, inlays, lenses and the tree. Pure; texts come from a
// `translate`.

import type { Site, ValueShape } from '../../protocol/shapeTable.ts';
import { shapeText } from '../../protocol/shapeText.ts';
import type { ShapeForm } from '../../protocol/shapeText.ts';

/** `vscode.l10n.t`, or in tests a stand-in. */
export type Translate = (text: string, values?: Record<string, string | number>) => string;

const bytesPerValue: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
};

const longestName = 60;

export function bytesOf(value: ValueShape): number {
  switch (value.kind) {
    case 'tensor':
      return value.shape.reduce((product, size) => product * size, bytesPerValue[value.dtype] ?? 0);
    case 'list':
      return sum(value.items.map(bytesOf));
    case 'record':
      return sum(Object.values(value.fields).map(bytesOf));
  }
}

/** The shape at the end of a line; of several, in order of appearance, `first … last`. */
export function inlayText({ executions }: Site, form: ShapeForm): string {
  const texts = [...new Set(executions.map(({ value }) => shapeText(value, form)))];
  return texts.length > 1 ? `${texts[0]} … ${texts[texts.length - 1]}` : (texts[0] ?? '');
}

/** Of an expression over several lines, its beginning on one. */
export function shortName({ name }: Site): string {
  const oneLine = name.replace(/\s+/g, ' ');
  return oneLine.length > longestName ? `${oneLine.slice(0, longestName)}…` : oneLine;
}

/** Of the values of an expression without a traced shape. */
export function onlyLookedText(translate: Translate): string {
  return translate(
    'The traced pass did not reach this line; the pass that is looked at did, with these weights and this sample.',
  );
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length);
  const scaled = bytes / 1024 ** power;
  return `${scaled >= 1000 ? scaled.toFixed(0) : scaled.toPrecision(3)} ${units[power - 1]}`;
}

/** `11,626`, `60 K`, `1.2 M`: a whole number in little room. */
export function countText(count: number, language: string): string {
  if (count < 100_000) return count.toLocaleString(language);
  const units = ['K', 'M', 'G', 'T'];
  const power = Math.min(Math.floor(Math.log10(count) / 3), units.length);
  const scaled = (count / 1000 ** power).toLocaleString(language, { maximumSignificantDigits: 3 });
  return `${scaled} ${units[power - 1]}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

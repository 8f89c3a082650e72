// How shapes and numbers are worded in hovers, inlays, lenses and the tree. Pure; texts come from a
// `translate`.

import type { Site, ValueShape } from '../protocol/shapeTable.ts';

/** `vscode.l10n.t`, or in tests a stand-in. */
export type Translate = (text: string, values?: Record<string, string | number>) => string;

/** `Tensor[B, 8, H-2, W-2]`, or the sizes of the traced pass: `Tensor[4, 8, 26, 26]`. */
export type ShapeForm = 'named' | 'concrete';

const bytesPerValue: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
};

const longestName = 60;

/** `Tensor[4, 8, 26, 26]`, `[Tensor[2, 3], Tensor[4]]`, `{ mask: Tensor[4, 1, 9] }` */
export function shapeText(value: ValueShape, form: ShapeForm = 'concrete'): string {
  switch (value.kind) {
    case 'tensor':
      return `Tensor${axesText(value, form)}`;
    case 'list':
      return `[${listText(value.items.map((item) => shapeText(item, form)))}]`;
    case 'record': {
      const fields = Object.entries(value.fields);
      return `{ ${fields.map(([name, field]) => `${name}: ${shapeText(field, form)}`).join(', ')} }`;
    }
  }
}

/** For narrow places: `[4, 8, 26, 26]`, and of several tensors the first: `[3, 20, 128], …`. */
export function sizesText(value: ValueShape, form: ShapeForm = 'concrete'): string {
  if (value.kind === 'tensor') return axesText(value, form);
  const parts = value.kind === 'list' ? value.items : Object.values(value.fields);
  const [first] = parts;
  if (!first) return '';
  return parts.length > 1 ? `${sizesText(first, form)}, …` : sizesText(first, form);
}

export function isNamed(value: ValueShape): boolean {
  return shapeText(value, 'named') !== shapeText(value, 'concrete');
}

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

/** Four digits, with a true minus sign; `–` for what is not there. */
export function numberText(value: number, language: string): string {
  if (Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  const text =
    value === 0 || (size >= 1e-3 && size < 1e6)
      ? value.toLocaleString(language, { maximumSignificantDigits: Math.max(4, digitsOf(size)) })
      : Number.isFinite(value)
        ? value.toLocaleString(language, { notation: 'scientific', maximumFractionDigits: 3 })
        : value < 0
          ? '-∞'
          : '∞';
  return text.replaceAll('-', '\u2212');
}

/** Digits before the point: none of them may become a 0. */
function digitsOf(size: number): number {
  return Math.floor(Math.log10(Math.max(size, 1))) + 1;
}

function axesText(value: Extract<ValueShape, { kind: 'tensor' }>, form: ShapeForm): string {
  const axes = form === 'named' && value.names ? value.names : value.shape;
  return `[${axes.join(', ')}]`;
}

/** `[Tensor[4], Tensor[4], Tensor[4]]` would say little in much room: `3 × Tensor[4]`. */
function listText(items: readonly string[]): string {
  const [first] = items;
  const repeated = items.length > 2 && items.every((item) => item === first);
  return repeated ? `${items.length} × ${first}` : items.join(', ');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

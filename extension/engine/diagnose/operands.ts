// Reading the operands of a call, and writing them: `flat [B, 1352]`.

import type { ValueShape } from '../../protocol/shapeTable.ts';
import type { FailedCall, Operand } from './failedCall.ts';
import { axesText } from '../../protocol/shapeText.ts';

export type TensorShape = Extract<ValueShape, { kind: 'tensor' }>;
export interface TensorOperand extends Operand {
  readonly value: TensorShape;
}

const longestText = 40;

/** x.add(y) and tf.add(x, y) have the same operands: x and y. */
export function operandsOf({ receiver, arguments: given }: FailedCall): readonly Operand[] {
  return receiver?.value ? [receiver, ...given] : given;
}

export function holdsTensor(operand: Operand | undefined): operand is TensorOperand {
  return operand?.value?.kind === 'tensor';
}

export function tensorsOf(call: FailedCall): readonly TensorOperand[] {
  return operandsOf(call).filter(holdsTensor);
}

/** The tensors of a list such as concat takes; each is written `name[i]`. */
export function itemsOf(operand: Operand | undefined): readonly TensorOperand[] {
  if (operand?.value?.kind !== 'list') return [];
  const names = elementTexts(operand.text);
  const { items } = operand.value;
  return items.flatMap((value, i) =>
    value.kind === 'tensor'
      ? [{ text: names?.[i]?.trim() ?? `${nameOf(operand)}[${i}]`, range: operand.range, value }]
      : [],
  );
}

export function numberOf(operand: Operand | undefined): number | undefined {
  return typeof operand?.literal === 'number' ? operand.literal : undefined;
}

export function numbersOf(operand: Operand | undefined): readonly number[] | undefined {
  const { literal } = operand ?? {};
  if (!Array.isArray(literal)) return undefined;
  return literal.every((item) => typeof item === 'number') ? literal : undefined;
}

export function isTrue(operand: Operand | undefined): boolean {
  return operand?.literal === true;
}

/** Without `this.`, on one line, and not too long. */
export function nameOf({ text }: Pick<Operand, 'text'>): string {
  const name = text
    .replace(/\s+/g, ' ')
    .replace(/ as [\w.<>[\]]+$/, '')
    .replace(/^this\./, '');
  return name.length > longestText ? `${name.slice(0, longestText)}…` : name;
}

/** `flat [B, 1352]`; of a list `states: 3 × [B, 64]`. */
export function written(operand: Operand): string {
  const { value } = operand;
  if (value?.kind === 'tensor') return `${nameOf(operand)} ${axesText(value, 'named')}`;
  const items = itemsOf(operand);
  if (items.length === 0) return nameOf(operand);
  const texts = items.map((item) => axesText(item.value, 'named'));
  const alike = texts.length > 2 && texts.every((text) => text === texts[0]);
  return `${nameOf(operand)}: ${alike ? `${texts.length} × ${texts[0]}` : texts.join(', ')}`;
}

/**
 * A size as a reader knows it: `8`, `T`, `H-2 = 26`; `axis` counts from the end where negative. The
 * length of an axis of the data is left out: it is another one in training.
 */
export function sizeText({ shape, names }: TensorShape, axis: number): string {
  const index = axis < 0 ? shape.length + axis : axis;
  const size = String(shape[index]);
  const name = names?.[index] ?? size;
  if (isFixedSize({ shape, names }, index)) return size;
  return /^[A-Za-z]+$/.test(name) || name.includes('B') ? name : `${name} = ${size}`;
}

/** The same in every batch: a number, or one that follows from the height and width of images. */
export function isFixedSize(
  { shape, names }: Pick<TensorShape, 'shape' | 'names'>,
  axis: number,
): boolean {
  const index = axis < 0 ? shape.length + axis : axis;
  const name = names?.[index] ?? '';
  return /^[\d\s·*()+−/HW-]*$/.test(name) && name !== 'H' && name !== 'W';
}

export function productOf(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

/** `1, 8 * 13` of `[1, 8 * 13]`; undefined of anything but a whole array literal. */
export function elementTexts(text: string): readonly string[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  const elements: string[] = [];
  let [depth, from] = [0, 1];
  for (let i = 1; i < text.length; i++) {
    const isEnd = i === text.length - 1;
    if ('([{'.includes(text[i])) depth++;
    else if (')]}'.includes(text[i]) && !isEnd) depth--;
    if (depth < 0) return undefined;
    if (depth > 0 || !(text[i] === ',' || isEnd)) continue;
    elements.push(text.slice(from, i));
    from = i + 1;
  }
  if (elements.at(-1)?.trim() === '') elements.pop();
  return elements;
}

// Edits of a person's source, for quick fixes. Undefined wherever the text is not plainly what it
// would have to be.

import type { TextEdit } from '../../protocol/finding.ts';
import type { Operand } from './failedCall.ts';
import { elementTexts } from './operands.ts';

/** A name, a property, a call or an element: something a method can be called on as it stands. */
const plain = /^[\w$][\w$.]*(\([^()]*\)|\[[^[\]]*\])?$/;
/** `1152`, `8 * 12 * 12` */
const arithmetic = /^[\d\s*+/()-]+$/;

export function replaceOperand(operand: Operand, text: string): TextEdit {
  return { range: operand.range, text };
}

/** Only of a number that is written out: a name may be used elsewhere, too. */
export function replaceNumber(operand: Operand | undefined, size: number): TextEdit | undefined {
  if (!operand || !arithmetic.test(operand.text)) return undefined;
  return replaceOperand(operand, String(size));
}

/** `.cast('int32')` behind an operand. */
export function appendTo(operand: Operand, text: string): TextEdit | undefined {
  if (!plain.test(operand.text)) return undefined;
  return insertAfter(operand, text);
}

export function insertAfter({ range }: Operand, text: string): TextEdit {
  const { file, endLine, endColumn } = range;
  const end = { startLine: endLine, startColumn: endColumn, endLine, endColumn };
  return { range: { file, ...end }, text };
}

/** One size of a shape that is written out: the 1152 of `[B, 1152]`. */
export function replaceElement(
  operand: Operand,
  index: number,
  size: number,
): TextEdit | undefined {
  const { range, text } = operand;
  const isWhole =
    range.endLine === range.startLine && range.endColumn - range.startColumn === text.length;
  const elements = isWhole ? elementTexts(text) : undefined;
  const element = elements?.[index];
  if (!elements || element === undefined || !arithmetic.test(element)) return undefined;
  const before = elements.slice(0, index).reduce((length, each) => length + each.length + 1, 1);
  const startColumn = range.startColumn + before + (element.length - element.trimStart().length);
  const endColumn = startColumn + element.trim().length;
  return { range: { ...range, startColumn, endColumn }, text: String(size) };
}

// Which shape stands at the end of a line: what the line declares, or what it returns. Pure.

import type { ShapeTable, Site } from '../protocol/shapeTable.ts';
import { inlayText } from './shapeText.ts';

export interface LineShape {
  readonly line: number;
  readonly text: string;
}

/** `lines` is the text of `file`; the result is in line order, a line at most once. */
export function lineShapes(
  table: ShapeTable,
  file: string,
  lines: readonly string[],
): readonly LineShape[] {
  const ran = table.sites.filter(
    ({ range, executions }) => range.file === file && executions.length > 0,
  );
  return lines.flatMap((content, line) => {
    const text = textOf(shownSites(ran, content, line));
    return text === undefined ? [] : [{ line, text }];
  });
}

/** One shape for all, or each with its name. */
function textOf(shown: readonly Site[]): string | undefined {
  const texts = shown.map((site) => ({ name: site.name, text: inlayText(site) }));
  const [first] = texts;
  if (!first) return undefined;
  if (texts.every(({ text }) => text === first.text)) return first.text;
  return texts.map(({ name, text }) => `${name}: ${text}`).join(', ');
}

/** Several for `const [q, k, v] = …`; of a return statement the whole expression. */
function shownSites(ran: readonly Site[], text: string, line: number): readonly Site[] {
  const declared = ran.filter(({ kind, range }) => {
    return kind === 'declaration' && range.startLine === line;
  });
  if (declared.length > 0) return declared;
  if (!text.trimStart().startsWith('return ')) return [];
  const returned = ran.filter(({ range }) => range.startLine === line);
  const widest = returned.reduce<Site | undefined>(
    (best, site) => (best && spanOf(best) >= spanOf(site) ? best : site),
    undefined,
  );
  return widest ? [widest] : [];
}

function spanOf({ range }: Site): number {
  // Wider than any line is long, so that lines count before columns.
  return (range.endLine - range.startLine) * 10_000 + range.endColumn - range.startColumn;
}

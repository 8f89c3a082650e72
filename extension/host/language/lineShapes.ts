// Which shape stands at the end of a line: what the line declares, or what it returns. Pure.

import type { Site } from '../../protocol/shapeTable.ts';
import type { ShapeForm } from '../../protocol/shapeText.ts';
import type { FileShapes } from '../shapes/shapeTables.ts';
import { inlayText } from './siteText.ts';

export interface LineShape {
  readonly line: number;
  readonly text: string;
  /** The same in the other form; absent if that says nothing more. */
  readonly other?: string;
  /** The first expression that the text is about. */
  readonly site: Site;
}

/** `lines` is the text as it is now; the result is in line order, a line at most once. */
export function lineShapes(
  shapes: FileShapes,
  lines: readonly string[],
  form: ShapeForm,
): readonly LineShape[] {
  const ran = shapes.table.sites.filter(
    ({ range, executions }) => range.file === shapes.file && executions.length > 0,
  );
  const otherForm = form === 'named' ? 'concrete' : 'named';
  return lines.flatMap((content, line) => {
    const then = shapes.lines.toThen(line);
    if (then === undefined) return [];
    const shown = shownSites(ran, content, then).filter(({ range }) =>
      shapes.lines.rangeNow(range),
    );
    const [site] = shown;
    if (!site) return [];
    const [text, other] = [textOf(shown, form), textOf(shown, otherForm)];
    return [{ line, text, other: other === text ? undefined : other, site }];
  });
}

/** One shape for all, or each with its name. */
function textOf(shown: readonly Site[], form: ShapeForm): string {
  const texts = shown.map((site) => ({ name: site.name, text: inlayText(site, form) }));
  if (texts.every(({ text }) => text === texts[0].text)) return texts[0].text;
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

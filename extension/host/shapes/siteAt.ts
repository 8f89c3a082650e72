// Which expression stands at a place of a source text. Pure.

import type { ShapeTable, Site } from '../../protocol/shapeTable.ts';

/** The innermost expression at a place; of two with one range, the one that ran. */
export function siteAt(
  table: ShapeTable,
  file: string,
  line: number,
  column: number,
): Site | undefined {
  const around = table.sites.filter(
    ({ range }) =>
      range.file === file &&
      isBefore(range.startLine, range.startColumn, line, column) &&
      isBefore(line, column, range.endLine, range.endColumn),
  );
  return around.reduce<Site | undefined>((best, site) => {
    if (!best || isInside(site, best)) return site;
    return best;
  }, undefined);
}

function isBefore(line: number, column: number, otherLine: number, otherColumn: number): boolean {
  return line < otherLine || (line === otherLine && column <= otherColumn);
}

function isInside(site: Site, other: Site): boolean {
  const { range: inner } = site;
  const { range: outer } = other;
  const contains =
    isBefore(outer.startLine, outer.startColumn, inner.startLine, inner.startColumn) &&
    isBefore(inner.endLine, inner.endColumn, outer.endLine, outer.endColumn);
  if (!contains) return false;
  const equal =
    isBefore(inner.startLine, inner.startColumn, outer.startLine, outer.startColumn) &&
    isBefore(outer.endLine, outer.endColumn, inner.endLine, inner.endColumn);
  return !equal || other.executions.length === 0;
}

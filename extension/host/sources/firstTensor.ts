// Where a person looks first in a model: at the first tensor that its `forward` makes. Pure.

import { tensorShapes } from '../../protocol/shapeTable.ts';
import type { ShapeTable, Site, SourceRange } from '../../protocol/shapeTable.ts';

/** Of a file without a `forward` of the model's own, the first that it makes; nothing if none. */
export function firstTensor(table: ShapeTable, file: string): SourceRange | undefined {
  const made = table.sites
    .filter((site) => site.range.file === file && isMadeByModel(site))
    .toSorted((one, other) => bySource(one.range, other.range));
  const inForward = made.filter((site) => isInForward(table, site));
  const hasForward = table.outline.some(({ forward }) => forward.file === file);
  return firstOf(hasForward ? inForward : made);
}

function firstOf(sites: readonly Site[]): SourceRange | undefined {
  // What forward is given is declared and read, too, but no expression makes it.
  const made = sites.find(({ kind, name }) => kind === 'expression' && !isName(name));
  const named = sites.find(
    ({ kind, range }) => kind === 'declaration' && range.startLine === made?.range.startLine,
  );
  return (named ?? made)?.range;
}

function isName(text: string): boolean {
  return /^[\w$]+$/.test(text);
}

function isMadeByModel({ executions }: Site): boolean {
  return executions.some(
    ({ modulePath, value }) => modulePath === '' && tensorShapes(value).length > 0,
  );
}

/** Below the line that begins it, where its parameters stand, and above the next class. */
function isInForward({ outline }: ShapeTable, { range }: Site): boolean {
  const isBetween = (from: number, line: number): boolean => from < line && line <= range.startLine;
  return outline.some(
    ({ forward }) =>
      forward.file === range.file &&
      forward.startLine < range.startLine &&
      !outline.some(
        (next) =>
          next.range.file === range.file && isBetween(forward.startLine, next.range.startLine),
      ),
  );
}

function bySource(one: SourceRange, other: SourceRange): number {
  return one.startLine - other.startLine || one.startColumn - other.startColumn;
}

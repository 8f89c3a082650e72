// Which expression is meant where only a line is given.

import type { Site, SourceRange } from './shapeTable.ts';

/** Those that begin on a line, 0-based. */
export function sitesOfLine(
  sites: readonly Site[],
  { file, startLine }: Pick<SourceRange, 'file' | 'startLine'>,
): Site[] {
  return sites.filter(({ range }) => range.file === file && range.startLine === startLine);
}

/** The first that is declared, else the widest. */
export function mainSite(sites: readonly Site[]): Site | undefined {
  const width = ({ range }: Site): number =>
    (range.endLine - range.startLine) * 10_000 + range.endColumn - range.startColumn;
  return (
    sites.find(({ kind }) => kind === 'declaration') ??
    sites.toSorted((one, other) => width(other) - width(one)).at(0)
  );
}

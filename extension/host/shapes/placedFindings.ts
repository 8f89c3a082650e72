// The mistakes of all traced own models, each at its place in the text as it is now. Pure.

import type { Finding } from '../../protocol/finding.ts';
import type { SourceRange } from '../../protocol/shapeTable.ts';
import { LineMap } from './lineMap.ts';
import type { OwnShapes } from './ownTraces.ts';
import type { TextOf } from './shapeTables.ts';

export interface PlacedFinding {
  readonly finding: Finding;
  readonly range: SourceRange;
  /** The text is as it was traced, so that a fix may be applied. */
  readonly isFresh: boolean;
}

/** Text of an open document now; nothing for a file that no editor holds. */
export type TextNow = (file: string) => string | undefined;

/** By file; a mistake that several models share stands there once. */
export function placedFindings(
  models: readonly OwnShapes[],
  textOf: TextOf,
  textNow: TextNow,
): ReadonlyMap<string, readonly PlacedFinding[]> {
  const byFile = new Map<string, Map<string, PlacedFinding>>();
  for (const { latest, isOutdated } of models) {
    const texts = new Map(latest.trace.texts.map(({ file, sha }) => [file, textOf(sha)]));
    const placeOf = placeIn(texts, textNow);
    for (const finding of latest.findings) {
      const range = placeOf(finding.range);
      if (!range) continue;
      const inFile = byFile.get(range.file) ?? new Map<string, PlacedFinding>();
      const key = JSON.stringify([finding.code, range, finding.problem]);
      inFile.set(key, { finding, range, isFresh: !isOutdated });
      byFile.set(range.file, inFile);
    }
  }
  return new Map([...byFile].map(([file, findings]) => [file, [...findings.values()]]));
}

/** On a line that was edited a mistake stays, until the next pass says whether it is still there. */
function placeIn(
  texts: ReadonlyMap<string, string | undefined>,
  textNow: TextNow,
): (range: SourceRange) => SourceRange | undefined {
  const maps = new Map<string, { lines: LineMap; sameHeight: boolean }>();
  return (range) => {
    const { file } = range;
    const [then, now] = [texts.get(file), textNow(file)];
    if (then === undefined || now === undefined) return range;
    const known = maps.get(file);
    const map = known ?? {
      lines: LineMap.between(then, now),
      sameHeight: then.split('\n').length === now.split('\n').length,
    };
    maps.set(file, map);
    return map.lines.rangeNow(range) ?? (map.sameHeight ? range : undefined);
  };
}

// Where the lines of a traced text stand in the text as it is now. Only whole lines that are the
// same from the top down and from the bottom up have a place; what lies between was edited. Pure.

import type { SourceRange } from '../../protocol/shapeTable.ts';

export class LineMap {
  /** For a text that is as it was. */
  static readonly unchanged = new LineMap(Infinity, 0, 0);
  /** Lines that are the same at the top. */
  private readonly top: number;
  /** First line of the same lines at the bottom, then and now. */
  private readonly bottomThen: number;
  private readonly bottomNow: number;

  private constructor(top: number, bottomThen: number, bottomNow: number) {
    this.top = top;
    this.bottomThen = bottomThen;
    this.bottomNow = bottomNow;
  }

  static between(then: string, now: string): LineMap {
    if (then === now) return LineMap.unchanged;
    const [before, after] = [linesOf(then), linesOf(now)];
    const shorter = Math.min(before.length, after.length);
    let top = 0;
    while (top < shorter && before[top] === after[top]) top++;
    let bottom = 0;
    while (bottom < shorter - top && before.at(-1 - bottom) === after.at(-1 - bottom)) bottom++;
    return new LineMap(top, before.length - bottom, after.length - bottom);
  }

  /** Nothing for a line that was edited. */
  toNow(line: number): number | undefined {
    if (line < this.top) return line;
    return line >= this.bottomThen ? line - this.bottomThen + this.bottomNow : undefined;
  }

  toThen(line: number): number | undefined {
    if (line < this.top) return line;
    return line >= this.bottomNow ? line - this.bottomNow + this.bottomThen : undefined;
  }

  /** Nothing where the edit was inside of the range. */
  rangeNow(range: SourceRange): SourceRange | undefined {
    const [startLine, endLine] = [this.toNow(range.startLine), this.toNow(range.endLine)];
    if (startLine === undefined || endLine === undefined) return undefined;
    if (endLine - startLine !== range.endLine - range.startLine) return undefined;
    // Above and below an edit that took no lines away, and yet it lies between the two.
    const isAbove = range.endLine < this.top;
    const isBelow = range.startLine >= this.bottomThen;
    return isAbove || isBelow ? { ...range, startLine, endLine } : undefined;
  }
}

/**
 * Where the end of a line is after the lines `start` to `end` were edited to hold `text`; nothing
 * when it was taken away.
 */
export function lineAfter(
  line: number,
  start: number,
  end: number,
  text: string,
): number | undefined {
  if (line < start) return line;
  if (line < end) return undefined;
  // A line that is begun below, at the end of this one.
  if (line === start && /^\r?\n/.test(text)) return line;
  return line - end + start + linesOf(text).length - 1;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

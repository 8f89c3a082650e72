// The lines of a person's own files in the stack of an error, innermost first. Probes keep lines true,
// but not columns, so a frame is a whole line.

import path from 'node:path';
import { formatProblem, ProblemError, toProblem } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { SourceRange } from '../../protocol/shapeTable.ts';
import { memoryProblem } from '../guard/memoryProblem.ts';
import { fileOfOwnUrl, isOwnUrl, ownText } from './ownSources.ts';

export interface OwnFrame {
  /** `Net.forward`; empty at the top of a file. */
  readonly name: string;
  readonly range: SourceRange;
}

type TextOf = (file: string) => string;

export function ownFrames(error: unknown): OwnFrame[] {
  return error instanceof Error ? framesIn(error.stack ?? '') : [];
}

export function framesIn(stack: string, textOf: TextOf = ownText): OwnFrame[] {
  return stack.split('\n').flatMap((line) => {
    const [, name = '', url = '', at] = mistakeAtLoading.exec(line) ?? frame.exec(line) ?? [];
    if (!isOwnUrl(url)) return [];
    return [{ name, range: lineRange(fileOfOwnUrl(url), Number(at) - 1, textOf) }];
  });
}

/** Node writes the place of a mistake between modules before the message. */
const mistakeAtLoading = /^()(file:[^\n]*?):(\d+)$/;
const frame = /^\s*at (?:async )?(?:(.*?) \()?(file:[^)]*?):(\d+):\d+\)?$/;

/** From the first to the last character that is no space. `line`: from 0. */
export function lineRange(file: string, line: number, textOf: TextOf = ownText): SourceRange {
  const text = textOf(file).split(/\r?\n/)[line] ?? '';
  const startColumn = text.length - text.trimStart().length;
  const endColumn = Math.max(startColumn, text.trimEnd().length);
  return { file, startLine: line, startColumn, endLine: line, endColumn };
}

/** A mistake of the person's is told with its line; a defect of ours needs its stack in the log. */
export function logDefect(error: unknown): void {
  if (!(error instanceof ProblemError || ownFrames(error).length > 0)) console.error(error);
}

/** Any thrown value as a problem; of a person's own code with file and line. */
export function ownProblem(error: unknown): Problem {
  const outOfMemory = memoryProblem(error);
  const [top] = ownFrames(error);
  if (!top) return outOfMemory ?? toProblem(error);
  if (outOfMemory) return placedProblem(top, formatProblem(outOfMemory));
  const reason =
    error instanceof ProblemError || !(error instanceof Error) ? '' : `${error.name}: `;
  return placedProblem(top, reason + (error as Error).message);
}

export function placedProblem({ range }: OwnFrame, message: string): Problem {
  return {
    text: '{file}, line {line}: {message}',
    values: { file: path.basename(range.file), line: range.startLine + 1, message },
  };
}

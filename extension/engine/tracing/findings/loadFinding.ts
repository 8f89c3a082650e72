// Mistakes that show before any of a file's code runs: its text, its imports.

import type { Finding } from '../../../protocol/finding.ts';
import { ProblemError } from '../../../protocol/problem.ts';
import type { SourceRange } from '../../../protocol/shapeTable.ts';
import { loadedOwnFiles, ownText } from '../../source/ownSources.ts';
import { SyntaxProblem } from '../../source/sourceText.ts';
import { finding } from './foundMistake.ts';
import { lineRange } from '../../source/ownFrames.ts';

export function loadFinding(error: unknown): Finding | undefined {
  if (error instanceof SyntaxProblem) {
    return finding('code-failed', rangeOf(error), {
      text: 'The text cannot be read: {reason}.',
      values: { reason: error.reason },
    });
  }
  const specifier = missingImport(error);
  const range = specifier === undefined ? undefined : importOf(specifier);
  if (!range) return undefined;
  return finding('code-failed', range, {
    text: '{specifier} cannot be imported: there is no such file or package.',
    values: { specifier: specifier ?? '' },
  });
}

/** From the mistake to the end of its line. */
function rangeOf({ file, line, column }: SyntaxProblem): SourceRange {
  const range = lineRange(file, line - 1);
  const isInside = column !== undefined && column < range.endColumn;
  return isInside ? { ...range, startColumn: column } : range;
}

function missingImport(error: unknown): string | undefined {
  if (error instanceof ProblemError) {
    const { specifier } = error.problem.values;
    return typeof specifier === 'string' ? specifier : undefined;
  }
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return /package '([^']+)'/.exec(error.message)?.[1];
}

/** The line that names it. */
function importOf(specifier: string): SourceRange | undefined {
  for (const file of loadedOwnFiles()) {
    const line = ownText(file)
      .split(/\r?\n/)
      .findIndex((text) => names(text, specifier));
    if (line >= 0) return lineRange(file, line);
  }
  return undefined;
}

/** As a whole, or `package/part` where the package is missing. */
function names(line: string, specifier: string): boolean {
  const quoted = line.matchAll(/'([^']*)'|"([^"]*)"/g);
  return [...quoted].some(([, single, double]) => {
    const text = single ?? double;
    return text === specifier || text.startsWith(`${specifier}/`);
  });
}

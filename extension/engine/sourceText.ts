// TypeScript as people read it → JavaScript that runs, with or without probes. Mistakes in the text
// become problems that name file and line.

import { stripTypeScriptTypes } from 'node:module';
import { probeSource } from '../probe/siteRegistry.ts';
import { ProblemError } from '../protocol/problem.ts';

/** Naming of parameters and random numbers: no part of a forward pass, and much slower probed. */
const neverProbed = new Set(['nn/module.ts', 'nn/random.ts']);

/** `file`: relative to the extension folder. Lines stay lines, types become spaces. */
export function runnableText(text: string, file: string, isProbed: boolean): string {
  try {
    const source = isProbed && !neverProbed.has(file) ? probeSource(text, file) : text;
    return stripTypeScriptTypes(source);
  } catch (error) {
    throw error instanceof SyntaxError ? syntaxProblem(error, file) : error;
  }
}

export function missingFile(file: string): ProblemError {
  return new ProblemError('The file {file} is missing. Install Tensorscope again.', { file });
}

function syntaxProblem(error: SyntaxError, file: string): ProblemError {
  // Babel tells the line as `loc`; Node writes it before the message, as in `:12`.
  const { loc } = error as { loc?: { line: number } };
  const line = loc?.line ?? Number(/^[^\n]*:(\d+)\n/.exec(error.stack ?? '')?.[1]);
  const reason = error.message.replace(/\.? \(\d+:\d+\)$/, '');
  return new ProblemError('{file}, line {line}: {reason}. Correct the source and try again.', {
    file,
    line,
    reason,
  });
}

// TypeScript as people read it → JavaScript that runs, with or without probes. Mistakes in the text
// become problems that name file and line.

import { stripTypeScriptTypes } from 'node:module';
import { transform } from 'sucrase';
import { parseText } from '../../probe/parseText.ts';
import { probeSource } from '../../probe/siteRegistry.ts';
import { ProblemError } from '../../protocol/problem.ts';

/** Naming of parameters and random numbers: no part of a forward pass, and much slower probed. */
const neverProbed = new Set(['nn/module.ts', 'nn/random.ts']);

/**
 * `file`: as in `SourceRange.file`. Lines stay lines, types become spaces. `isOwn`: a file of a
 * person's own, in which also that is watched which runs when it is loaded.
 */
export function runnableText(text: string, file: string, isProbed: boolean, isOwn = false): string {
  try {
    const source = isProbed && !neverProbed.has(file) ? probeSource(text, file, isOwn) : text;
    if (/\.m?ts$/.test(file)) return withoutTypeScript(source);
    // Node would not say in which line the mistake is.
    if (!isProbed) parseText(source, file);
    return source;
  } catch (error) {
    throw error instanceof SyntaxError ? syntaxProblem(error, file) : error;
  }
}

/** Enums and parameter properties are more than types: they need code in their place. */
function withoutTypeScript(source: string): string {
  try {
    return stripTypeScriptTypes(source);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') throw error;
    return transform(source, { transforms: ['typescript'], disableESTransforms: true }).code;
  }
}

/** As Babel counts: lines from 1, columns from 0. */
interface TextPlace {
  readonly line: number;
  readonly column?: number;
}

/** A text that no engine can read. */
export class SyntaxProblem extends ProblemError {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 0, where it is known. */
  readonly column: number | undefined;
  readonly reason: string;

  constructor(file: string, { line, column }: TextPlace, reason: string) {
    const problem = {
      text: '{file}, line {line}: {reason}. Correct the source and try again.',
      values: { file, line, reason },
    };
    super(problem.text, problem.values);
    this.file = file;
    this.line = line;
    this.column = column;
    this.reason = reason;
  }
}

export function missingFile(file: string): ProblemError {
  return new ProblemError('The file {file} is missing. Install Tensorscope again.', { file });
}

function syntaxProblem(error: SyntaxError, file: string): SyntaxProblem {
  // Babel tells the place as `loc`; Node writes the line before the message, as in `:12`.
  const { loc } = error as { loc?: Required<TextPlace> };
  const place = loc ?? { line: Number(/^[^\n]*:(\d+)\n/.exec(error.stack ?? '')?.[1]) };
  const reason = error.message.replace(/\.? \(\d+:\d+\)$/, '');
  return new SyntaxProblem(file, place, reason);
}

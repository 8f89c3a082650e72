// The files that the terminal commands are given. Paths are meant from where the person stands.

import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ProblemError } from '../../protocol/problem.ts';
import { ownModel } from '../../protocol/trainRequest.ts';
import type { OwnModel } from '../../protocol/trainRequest.ts';
import { canBeModelFile, codeEndings } from '../../protocol/codeFiles.ts';

const packageFolder = path.resolve(import.meta.dirname, '../../..');

/** npm goes to the package's folder before it runs a script, and says where it came from. */
export function startFolder(
  current = process.cwd(),
  npmStart: string | undefined = process.env.INIT_CWD,
): string {
  return current === packageFolder && npmStart ? npmStart : current;
}

export function absolutePath(file: string): string {
  return path.resolve(startFolder(), file);
}

/** As in `SourceRange.file`. */
export function ownPath(file: string): string {
  return absolutePath(file).replaceAll(path.sep, '/');
}

/** A path as in `SourceRange.file`, shorter where the file lies below the start folder. */
export function shownPath(file: string): string {
  const relative = path.relative(startFolder(), file);
  const isBelow = path.isAbsolute(file) && !relative.startsWith('..') && !path.isAbsolute(relative);
  return isBelow ? relative : file;
}

/** Throws a ProblemError where the file is not there, or cannot be a model by its name. */
export function modelOfFile(file: string): OwnModel {
  if (!canBeModelFile(file)) {
    throw new ProblemError('The file of a model ends in {endings}; got {file}.', {
      endings: codeEndings.join(', '),
      file,
    });
  }
  if (!statSync(absolutePath(file), { throwIfNoEntry: false })?.isFile()) {
    throw new ProblemError('There is no file {file}.', { file });
  }
  return ownModel(ownPath(file));
}

/** Better before an hour of training than after it. */
export function checkWritable(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    throw new ProblemError('{file} is a folder. Name a file in it.', { file });
  }
  try {
    accessSync(found ? file : path.dirname(file), constants.W_OK);
  } catch {
    throw new ProblemError(
      '{file} cannot be written. Choose a folder that exists and may be written to.',
      { file },
    );
  }
}

export function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value)}\n`);
}

// Every read of a file or folder that a person chose. Whatever the system may answer becomes one
// sentence that names the path and says what to do. Nothing here writes.

import { isUtf8 } from 'node:buffer';
import { readdir, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ProblemError } from '../protocol/problem.ts';

const megabyte = 2 ** 20;
const unpack = promisify(gunzip);

/** The whole file. `mostMegabytes` keeps a wrong choice from filling the memory. */
export async function readBytes(path: string, mostMegabytes: number): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw new ProblemError('{path} is a folder. Choose a file.', { path });
    }
    // Reading a pipe or a device could wait for ever.
    if (!found.isFile()) {
      throw new ProblemError('{path} is not a regular file. Choose a file on disk.', { path });
    }
    if (found.size > mostMegabytes * megabyte) throw tooLarge(path, mostMegabytes);
    return await readFile(path);
  } catch (error) {
    throw readProblem(error, path);
  }
}

/** As `readBytes`, and unpacked if the name ends in `.gz`; the limit holds for both sizes. */
export async function readUnpacked(path: string, mostMegabytes: number): Promise<Uint8Array> {
  const bytes = await readBytes(path, mostMegabytes);
  if (!path.endsWith('.gz')) return bytes;
  try {
    return await unpack(bytes, { maxOutputLength: mostMegabytes * megabyte });
  } catch (error) {
    if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(path, mostMegabytes);
    throw new ProblemError(
      '{path} is damaged: it cannot be unpacked as gzip ({reason}). Download or copy it again.',
      { path, reason: error instanceof Error ? error.message : String(error) },
    );
  }
}

/** UTF-8 text without its byte-order mark, lines ended by `\n` alone. */
export async function readText(path: string, mostMegabytes: number): Promise<string> {
  const bytes = await readBytes(path, mostMegabytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  } catch {
    const byte = firstInvalidByte(bytes);
    throw new ProblemError(
      '{path}, line {line}: byte {byte} is not valid UTF-8. Save the file as UTF-8 text.',
      { path, line: lineOf(bytes, byte), byte },
    );
  }
}

/** Names of the plain files in a folder. */
export async function listFiles(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') {
      throw new ProblemError('{path} is not a folder. Choose a folder.', { path });
    }
    throw readProblem(error, path);
  }
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw readProblem(error, path);
  }
}

function readProblem(error: unknown, path: string): unknown {
  if (error instanceof ProblemError) return error;
  const code = errorCode(error);
  if (code === undefined) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ProblemError('{path} does not exist. Check the path.', { path });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new ProblemError(
      'No permission to read {path}. Change its permissions or choose another place.',
      { path },
    );
  }
  return new ProblemError('{path} cannot be read ({code}). Check the disk and the path.', {
    path,
    code,
  });
}

function tooLarge(path: string, mostMegabytes: number): ProblemError {
  return new ProblemError('{path} is larger than {limit} MB. Choose a smaller file.', {
    path,
    limit: mostMegabytes,
  });
}

function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return String(error.code);
}

/** A decoder that expects more input rejects a prefix exactly when it holds the invalid byte. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (isValidPrefix(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  // Back to the first byte of the character that was never finished.
  let start = Math.min(valid, bytes.length);
  while (!isUtf8(bytes.subarray(0, start))) start--;
  return start;
}

function isValidPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function lineOf(bytes: Uint8Array, position: number): number {
  let line = 1;
  for (let i = 0; i < position; i++) if (bytes[i] === 0x0a) line++;
  return line;
}

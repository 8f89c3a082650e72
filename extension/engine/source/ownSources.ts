// Files of a person's own as modules: where their imports lead, and their text, which may be one
// that is not saved. Every generation (`?own=3`) is a module of its own, so that an edited file is
// read again.

import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ProblemError } from '../../protocol/problem.ts';
import { codeEndings, isCodeFile } from '../../protocol/codeFiles.ts';

/** Text of open documents, by file. */
let texts: ReadonlyMap<string, string> = new Map();
/** What own files said that have been loaded since `beginGeneration`. */
let loaded = new Map<string, string>();
let generation = 0;

const query = /\?own=\d+(&probe)?$/;

/** From now on imports read these texts, and the disk where there is none. */
export function beginGeneration(openTexts: ReadonlyMap<string, string> = new Map()): void {
  generation++;
  texts = openTexts;
  loaded = new Map();
}

/** Own files of this generation, as in `SourceRange.file`. */
export function loadedOwnFiles(): readonly string[] {
  return [...loaded.keys()];
}

export function ownUrl(file: string, probed: boolean): string {
  return `${pathToFileURL(file).href}?own=${generation}${probed ? '&probe' : ''}`;
}

export function isOwnUrl(url: string): boolean {
  return query.test(url);
}

/** As in `SourceRange.file`. */
export function fileOfOwnUrl(url: string): string {
  return slashes(fileURLToPath(url.replace(query, '')));
}

/** A relative import of an own file: `./layers`, `./layers.js` and `./layers.ts` all find layers.ts. */
export function resolveOwnImport(specifier: string, parent: string): string | undefined {
  if (!/^\.{1,2}\/|^\//.test(specifier)) return undefined;
  const target = path.resolve(path.dirname(fileURLToPath(parent.replace(query, ''))), specifier);
  const found = candidates(target).find(isFile);
  if (!found) {
    throw new ProblemError('{file} imports {specifier}, which does not exist.', {
      file: path.basename(fileOfOwnUrl(parent)),
      specifier,
    });
  }
  const isText = isCodeFile(found);
  return pathToFileURL(found).href + (isText ? (query.exec(parent)?.[0] ?? '') : '');
}

export function ownText(file: string): string {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const text = texts.get(file) ?? readFileSync(file, 'utf8');
  loaded.set(file, text);
  return text;
}

function candidates(target: string): string[] {
  const bare = target.replace(/\.(js|mjs)$/, '');
  const written = bare === target ? [] : [`${bare}.ts`, `${bare}.mts`];
  const indexes = codeEndings.map((ending) => path.join(target, `index${ending}`));
  return [target, ...written, ...codeEndings.map((ending) => target + ending), ...indexes];
}

function isFile(file: string): boolean {
  return texts.has(slashes(file)) || (existsSync(file) && statSync(file).isFile());
}

function slashes(file: string): string {
  return file.split(path.sep).join('/');
}

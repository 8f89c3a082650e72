// Which files a model of one's own can be written in.

export const codeEndings: readonly string[] = ['.ts', '.mts', '.js', '.mjs'];

/** For file searches and document selectors of VS Code. */
export const codePattern = `**/*.{${codeEndings.map((ending) => ending.slice(1)).join(',')}}`;

/** A model may import it. */
export function isCodeFile(path: string): boolean {
  return codeEndings.some((ending) => path.endsWith(ending));
}

/** Declarations of types alone make no model. */
export function canBeModelFile(path: string): boolean {
  return isCodeFile(path) && !/\.d\.m?ts$/.test(path);
}

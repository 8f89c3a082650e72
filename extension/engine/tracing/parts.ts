// Long work in parts: between two of them the looking thread can answer who waits with the caret.

/** Yields between its parts, and returns what all of them made. */
export type Parts<T> = Generator<void, T, void>;
export type AsyncParts<T> = AsyncGenerator<void, T, void>;

export async function allParts<T>(parts: Parts<T> | AsyncParts<T>): Promise<T> {
  return (await someParts(parts, Infinity)) as T;
}

/** Nothing where there is more to do after so many milliseconds: call again. */
export async function someParts<T>(
  parts: Parts<T> | AsyncParts<T>,
  milliseconds: number,
): Promise<T | undefined> {
  const start = performance.now();
  let part = await parts.next();
  while (part.done !== true && performance.now() - start < milliseconds) part = await parts.next();
  return part.done === true ? part.value : undefined;
}

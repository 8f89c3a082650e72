// Tokens and their ids. Pairs begin with four marks (pad 0, bos 1, eos 2, unk 3); a plain text has
// characters only.

import { ProblemError } from '../protocol/problem.ts';

export interface SpecialIds {
  readonly pad?: number;
  readonly bos?: number;
  readonly eos?: number;
  readonly unk?: number;
}

export const pairMarks = ['<pad>', '<bos>', '<eos>', '<unk>'] as const;
export const pairMarkIds = { pad: 0, bos: 1, eos: 2, unk: 3 } as const;

/** More would be a mistake (a binary file, a word list) and an embedding that nobody trains here. */
const mostCharacters = 4096;
const mostWords = 65_536;

export class Vocabulary implements SpecialIds {
  readonly tokens: readonly string[];
  readonly pad?: number;
  readonly bos?: number;
  readonly eos?: number;
  readonly unk?: number;
  private readonly ids: ReadonlyMap<string, number>;

  constructor(tokens: readonly string[], special: SpecialIds = {}) {
    this.tokens = tokens;
    this.ids = new Map(tokens.map((token, id) => [token, id]));
    this.pad = special.pad;
    this.bos = special.bos;
    this.eos = special.eos;
    this.unk = special.unk;
  }

  /** The id of a token, or of the unknown mark where the vocabulary has one. */
  idOf(token: string): number {
    const id = this.ids.get(token) ?? this.unk;
    if (id === undefined) throw new RangeError(`No token "${token}" in the vocabulary`);
    return id;
  }
}

/** The marks of pairs, then every character of the texts in code-point order. */
export function characterVocabulary(texts: Iterable<string>, path: string): Vocabulary {
  const seen = new Set<string>();
  for (const text of texts) for (const character of text) seen.add(character);
  checkCharacterCount(seen.size, path);
  return new Vocabulary([...pairMarks, ...[...seen].sort(byCodePoint)], pairMarkIds);
}

/** The marks of pairs, then every word seen at least three times, most frequent first. */
export function wordVocabulary(sentences: Iterable<readonly string[]>, path: string): Vocabulary {
  const counts = new Map<string, number>();
  for (const words of sentences) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const kept = [...counts].filter(([, count]) => count >= 3);
  if (kept.length > mostWords) {
    throw new ProblemError(
      '{path} has {count} different words that occur three times or more; at most {limit} are possible. Use less text, or characters as tokens.',
      { path, count: kept.length, limit: mostWords },
    );
  }
  kept.sort(([a, countA], [b, countB]) => countB - countA || byCodePoint(a, b));
  return new Vocabulary([...pairMarks, ...kept.map(([word]) => word)], pairMarkIds);
}

export function checkCharacterCount(count: number, path: string): void {
  if (count <= mostCharacters) return;
  throw new ProblemError(
    '{path} has {count} different characters; at most {limit} are possible. Is it a text in one language?',
    { path, count, limit: mostCharacters },
  );
}

/** Lower-case words and single punctuation marks, as Python's `\w+|[^\w\s]` finds them. */
export function splitWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

/** JavaScript compares UTF-16 units, which puts characters beyond U+FFFF before U+E000. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i].codePointAt(0) ?? 0) - (right[i].codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

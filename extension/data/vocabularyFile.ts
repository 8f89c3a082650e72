// vocab.json beside the pairs of a folder: `{pad, bos, eos, unk, tokens}`, the ids of the four
// marks and all tokens in the order of their ids.

import { ProblemError } from '../protocol/problem.ts';
import { readText } from './readFiles.ts';
import { checkCharacterCount, Vocabulary } from './vocabulary.ts';

const mostMegabytes = 10;
const markNames = ['pad', 'bos', 'eos', 'unk'] as const;

export async function readVocabularyFile(path: string): Promise<Vocabulary> {
  const content = parseObject(path, await readText(path, mostMegabytes));
  const tokens = content.tokens;
  if (!isTextList(tokens) || new Set(tokens).size !== tokens.length) {
    throw new ProblemError(
      '{path}: "tokens" must be a list of different texts. Correct it, or remove the file.',
      { path },
    );
  }
  checkCharacterCount(tokens.length, path);
  const [pad, bos, eos, unk] = markNames.map((name) => markId(path, name, content[name], tokens));
  const marks = new Set([pad, bos, eos, unk]);
  const long = tokens.findIndex((token, id) => !marks.has(id) && Array.from(token).length !== 1);
  if (long >= 0) {
    throw new ProblemError(
      '{path}: token {id} ("{token}") is not one character. Correct it, or remove the file.',
      { path, id: long, token: tokens[long] },
    );
  }
  return new Vocabulary(tokens, { pad, bos, eos, unk });
}

function parseObject(path: string, text: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null) return { ...content };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ProblemError('{path} is not valid JSON ({reason}). Correct it, or remove the file.', {
      path,
      reason: error.message,
    });
  }
  throw new ProblemError('{path} must hold an object. Correct it, or remove the file.', { path });
}

function markId(path: string, name: string, id: unknown, tokens: readonly string[]): number {
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < tokens.length) return id;
  throw new ProblemError(
    '{path}: "{name}" must be the position of a token, 0 to {last}. Correct it, or remove the file.',
    { path, name, last: tokens.length - 1 },
  );
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

// A text for next-character prediction: its characters are the tokens, the first 90 % trains.

import { basename } from 'node:path';
import { ProblemError } from '../protocol/problem.ts';
import type { TextData } from './dataSets.ts';
import { readText } from './readFiles.ts';
import { checkCharacterCount, Vocabulary } from './vocabulary.ts';

const mostMegabytes = 200;
const trainShare = 0.9;

export async function readTextFile(path: string): Promise<TextData> {
  const text = await readText(path, mostMegabytes);
  if (text.trim() === '') {
    throw new ProblemError('{path} has no text in it. Choose a file with some pages of text.', {
      path,
    });
  }
  return textData(text, basename(path), path);
}

/** `path` is what a message calls the text if its characters are too many. */
export function textData(text: string, title: string, path: string): TextData {
  const codePoints = codePointsOf(text);
  const characters = distinct(codePoints);
  checkCharacterCount(characters.length, path);
  if (characters.length < 2) {
    throw new ProblemError(
      '{path} repeats one character, so there is nothing to predict. Choose a file with some pages of text.',
      { path },
    );
  }

  const idOfCodePoint = new Map(characters.map((codePoint, id) => [codePoint, id]));
  const ids = codePoints.map((codePoint) => idOfCodePoint.get(codePoint) ?? 0);
  const cut = Math.floor(ids.length * trainShare);
  return {
    kind: 'text',
    title,
    vocabulary: new Vocabulary(characters.map((codePoint) => String.fromCodePoint(codePoint))),
    train: ids.subarray(0, cut),
    validation: ids.subarray(cut),
  };
}

/** Code points, so that a character outside the basic plane is one token and not two halves. */
function codePointsOf(text: string): Int32Array {
  const codePoints = new Int32Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const codePoint = text.codePointAt(i) ?? 0;
    if (codePoint > 0xffff) i++;
    codePoints[count++] = codePoint;
  }
  return codePoints.subarray(0, count);
}

/** Each code point once, ascending. */
function distinct(codePoints: Int32Array): number[] {
  const seen = new Set<number>();
  for (const codePoint of codePoints) seen.add(codePoint);
  return [...seen].sort((a, b) => a - b);
}

// TypeScript or JavaScript as a syntax tree.

import { parse } from '@babel/parser';
import type { Program } from '@babel/types';

/** Throws the parser's SyntaxError, which has `loc.line` (1-based). */
export function parseText(text: string, file: string): Program {
  const isTypeScript = /\.[cm]?ts$/.test(file);
  const { program } = parse(text, {
    sourceType: 'module',
    plugins: isTypeScript ? ['typescript'] : [],
  });
  return program;
}

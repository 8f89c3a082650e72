// Reads the shape comments of a source text: `const x = …; // (B, T, C)`, and finds the values that
// each one speaks of.

import { parse } from '@babel/parser';
import type { Comment, Node } from '@babel/types';
import type { FoundSite } from '../../../extension/probe/foundSite.ts';
import { childrenOf } from '../../../extension/probe/syntaxNodes.ts';

export interface ShapeComment {
  /** 0-based. */
  readonly line: number;
  readonly text: string;
  /** One list of dimensions per value; a single one speaks of all values of the line. */
  readonly shapes: readonly (readonly string[])[];
  /** Declared names of the line's statement, else expressions that end there, outermost first. */
  readonly names: readonly FoundSite[];
  readonly expressions: readonly FoundSite[];
  /** First line of the function around it: letters keep their meaning within one execution. */
  readonly functionLine: number;
}

export interface SourceFunction {
  readonly startLine: number;
  readonly endLine: number;
}

export interface CommentedSource {
  readonly comments: readonly ShapeComment[];
  readonly functions: readonly SourceFunction[];
  /** Text of the `Dimensions:` key at the top of the file. */
  readonly key: string;
}

export function readShapeComments(text: string, sites: readonly FoundSite[]): CommentedSource {
  const file = parse(text, { sourceType: 'module', plugins: ['typescript'] });
  const lines = text.split('\n');
  const nodes = [...allNodes(file.program)];
  const functions = nodes.filter(isFunction).map(linesOf);
  const comments = (file.comments ?? [])
    .filter((comment) => followsCode(comment, lines))
    .flatMap((comment) => {
      const line = lineOf(comment);
      const shapes = shapesIn(comment.value);
      if (shapes.length === 0) return [];
      const names = namesEndingOn(line, nodes, sites, comment.value);
      const expressions = sites
        .filter(({ range, role }) => role === 'expression' && range.endLine === line)
        .sort((a, b) => b.range.endColumn - a.range.endColumn || isBefore(a, b));
      const functionLine = innermost(functions, line)?.startLine ?? -1;
      return [{ line, text: comment.value.trim(), shapes, names, expressions, functionLine }];
    });
  return { comments, functions, key: keyOf(file.comments ?? []) };
}

/** `(B, T), each (B, C) -> (T, C)`: what stands after the last arrow counts. */
export function shapesIn(comment: string): string[][] {
  const result = (comment.split('->').at(-1) ?? '').trim();
  const first = /^(each |\w+ is )?\(/.exec(result);
  if (!first) return [];
  const shapes: string[][] = [];
  let rest = result.slice(first[0].length - 1);
  for (let end = closing(rest); end > 0; end = closing(rest)) {
    const dimensions = rest
      .slice(1, end)
      .split(',')
      .map((one) => one.trim());
    shapes.push(dimensions.filter((dimension) => dimension !== ''));
    rest = rest.slice(end + 1).replace(/^,\s*(?=\()/, '');
  }
  return shapes;
}

function closing(text: string): number {
  if (!text.startsWith('(')) return -1;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth++;
    if (text[index] === ')') depth--;
    if (depth === 0) return index;
  }
  return -1;
}

function namesEndingOn(
  line: number,
  nodes: readonly Node[],
  sites: readonly FoundSite[],
  comment: string,
): FoundSite[] {
  const spoken = /^ (\w+) is \(/.exec(comment)?.[1];
  if (spoken) return sites.filter(({ range, name }) => range.startLine === line && name === spoken);
  const targets = nodes
    .filter((node) => node.loc?.end.line === line + 1)
    .flatMap((node): Node[] => {
      if (node.type === 'VariableDeclaration') return node.declarations.map(({ id }) => id);
      const assigns = node.type === 'ExpressionStatement' ? node.expression : undefined;
      return assigns?.type === 'AssignmentExpression' ? [assigns.left] : [];
    });
  return sites.filter(
    ({ range, role }) =>
      role === 'declaration' && targets.some((target) => contains(target, range)),
  );
}

function contains({ loc }: Node, range: FoundSite['range']): boolean {
  if (!loc) return false;
  const start = [range.startLine + 1, range.startColumn];
  const isAfterStart =
    start[0] > loc.start.line || (start[0] === loc.start.line && start[1] >= loc.start.column);
  const isBeforeEnd =
    start[0] < loc.end.line || (start[0] === loc.end.line && start[1] < loc.end.column);
  return isAfterStart && isBeforeEnd;
}

function isBefore(a: FoundSite, b: FoundSite): number {
  return a.range.startLine - b.range.startLine || a.range.startColumn - b.range.startColumn;
}

function* allNodes(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* allNodes(child);
}

/** Arrow functions share the letters of the function around them. */
function isFunction(node: Node): boolean {
  const isNamed = node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression';
  return isNamed || node.type === 'ClassMethod' || node.type === 'ObjectMethod';
}

function linesOf({ loc }: Node): SourceFunction {
  return { startLine: (loc?.start.line ?? 1) - 1, endLine: (loc?.end.line ?? 1) - 1 };
}

export function innermost(
  functions: readonly SourceFunction[],
  line: number,
): SourceFunction | undefined {
  return functions.filter((one) => one.startLine <= line && line <= one.endLine).at(-1);
}

function lineOf(comment: Comment): number {
  return (comment.loc?.start.line ?? 1) - 1;
}

function followsCode(comment: Comment, lines: readonly string[]): boolean {
  const before = lines[lineOf(comment)].slice(0, comment.loc?.start.column);
  return comment.type === 'CommentLine' && before.trim() !== '';
}

/** The comment lines from `Dimensions:` to the next empty one. */
function keyOf(comments: readonly Comment[]): string {
  const first = comments.findIndex(({ value }) => value.startsWith(' Dimensions:'));
  if (first < 0) return '';
  const lines: string[] = [];
  for (const comment of comments.slice(first)) {
    if (lineOf(comment) !== lineOf(comments[first]) + lines.length) break;
    if (comment.value.trim() === '') break;
    lines.push(comment.value);
  }
  return lines.join(' ');
}

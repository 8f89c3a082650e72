// Branches that depend on what a tensor holds: a traced pass takes one way, and nothing is known
// of the other. Found in the text alone, without running it.

import type { Node } from '@babel/types';
import { parseText } from '../../../probe/parseText.ts';
import { childrenOf } from '../../../probe/syntaxNodes.ts';
import type { Finding } from '../../../protocol/finding.ts';
import type { SourceRange } from '../../../protocol/shapeTable.ts';

/** Names of locals that hold values of a tensor. */
type Names = ReadonlySet<string>;

/** In source order; none where the text cannot be read, which others report. */
export function valueBranches(text: string, file: string): Finding[] {
  const program = programOf(text, file);
  if (!program) return [];
  const tests: Node[] = [];
  for (const outermost of functionsIn(program)) collectTests(outermost, new Set(), tests);
  return tests.map((test) => ({
    code: 'not-analysed',
    severity: 'information',
    range: rangeOf(test, file),
    problem: {
      text: 'Which way this goes depends on values: only the way that was taken is analysed.',
      values: {},
    },
    related: [],
    fixes: [],
  }));
}

function programOf(text: string, file: string): Node | undefined {
  try {
    return parseText(text, file);
  } catch {
    return undefined;
  }
}

/** The outermost ones: what is inside a function is looked at together with it. */
function functionsIn(node: Node): Node[] {
  return isFunction(node) ? [node] : childrenOf(node).flatMap(functionsIn);
}

function isFunction({ type }: Node): boolean {
  return /^(Arrow)?Function(Expression|Declaration)$|^(Class|ClassPrivate|Object)Method$/.test(
    type,
  );
}

/** A function inside sees the locals around it. */
function collectTests(fn: Node, outer: Names, tests: Node[]): void {
  const names = valueNames(fn, outer);
  const visit = (node: Node): void => {
    const test = testOf(node);
    if (test && readsValues(test, names)) tests.push(test);
    for (const child of childrenOf(node)) {
      if (isFunction(child)) collectTests(child, names, tests);
      else visit(child);
    }
  };
  for (const child of childrenOf(fn)) visit(child);
}

const branching = /^(If|While|DoWhile|For)Statement$|^ConditionalExpression$/;

function testOf(node: Node): Node | undefined {
  if (branching.test(node.type)) {
    return 'test' in node ? (node.test ?? undefined) : undefined;
  }
  if (node.type === 'SwitchStatement') return node.discriminant;
  if (node.type !== 'ExpressionStatement') return undefined;
  return node.expression.type === 'LogicalExpression' ? node.expression.left : undefined;
}

/** Grows until nothing is added: a loop may assign a name below the line that uses it. */
function valueNames(fn: Node, outer: Names): Names {
  const names = new Set(outer);
  for (let known = -1; known < names.size;) {
    known = names.size;
    addNames(fn, names);
  }
  return names;
}

function addNames(node: Node, names: Set<string>): void {
  const [target, source] = assignment(node);
  if (target && source && readsValues(source, names)) {
    for (const name of declared(target)) names.add(name);
  }
  for (const child of childrenOf(node)) if (!isFunction(child)) addNames(child, names);
}

function assignment(node: Node): readonly [Node?, Node?] {
  if (node.type === 'VariableDeclarator') return [node.id, node.init ?? undefined];
  if (node.type === 'AssignmentExpression') return [node.left, node.right];
  if (node.type === 'ForOfStatement') {
    const { left, right } = node;
    return [left.type === 'VariableDeclaration' ? left.declarations[0].id : left, right];
  }
  return [];
}

/** The names in `x`, `[first, second]` and `{ value: x }`. */
function declared(pattern: Node): readonly string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type === 'MemberExpression') return [];
  if (pattern.type === 'ObjectProperty') return declared(pattern.value);
  return childrenOf(pattern).flatMap(declared);
}

/** Sizes of a tensor, and how many values it holds, are the same whatever it holds. */
const sizes = new Set(['shape', 'rank', 'size', 'dtype', 'length']);
const readers = new Set(['dataSync', 'arraySync', 'data', 'array', 'buffer', 'bufferSync']);

function readsValues(node: Node, names: Names): boolean {
  if (node.type === 'Identifier') return names.has(node.name);
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    const { property, object, computed } = node;
    if (!computed && property.type === 'Identifier' && sizes.has(property.name)) return false;
    return readsValues(object, names) || (computed && readsValues(property, names));
  }
  if (isFunction(node)) return false;
  return isRead(node) || childrenOf(node).some((child) => readsValues(child, names));
}

/** `x.dataSync()` and the like, which take nothing. */
function isRead(node: Node): boolean {
  if (node.type !== 'CallExpression' && node.type !== 'OptionalCallExpression') return false;
  const { callee, arguments: given } = node;
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression')
    return false;
  const { property } = callee;
  return given.length === 0 && property.type === 'Identifier' && readers.has(property.name);
}

function rangeOf({ loc }: Node, file: string): SourceRange {
  const [start, end] = [loc?.start, loc?.end];
  return {
    file,
    startLine: (start?.line ?? 1) - 1,
    startColumn: start?.column ?? 0,
    endLine: (end?.line ?? 1) - 1,
    endColumn: end?.column ?? 0,
  };
}

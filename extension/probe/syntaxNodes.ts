// Questions about nodes of the syntax tree that more than one rule of `findSites` asks.

import type { ClassBody, Identifier, Node } from '@babel/types';

export type CallNode = Extract<
  Node,
  { type: 'CallExpression' | 'OptionalCallExpression' | 'NewExpression' }
>;

const comments = ['leadingComments', 'innerComments', 'trailingComments'];
const notChildren = new Set(['loc', 'extra', ...comments]);

/** Child nodes in source order. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (notChildren.has(key)) continue;
    for (const candidate of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(candidate)) children.push(candidate);
    }
  }
  return children.sort((a, b) => startOf(a) - startOf(b));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

export function startOf(node: Node): number {
  return node.start ?? 0;
}

export function endOf(node: Node): number {
  return node.end ?? 0;
}

/**
 * Nothing in it is called but functions of `Math`: it makes no tensors, however often it runs, and
 * probes would only slow it down.
 */
export function isArithmetic(node: Node): boolean {
  const bare = withoutTypes(node);
  if (callLike.has(bare.type)) {
    const { callee } = bare as CallNode;
    const isMath =
      callee?.type === 'MemberExpression' &&
      callee.object.type === 'Identifier' &&
      callee.object.name === 'Math';
    if (!isMath) return false;
  }
  return childrenOf(bare).every(isArithmetic);
}

const callLike = new Set<Node['type']>([
  ...(['CallExpression', 'OptionalCallExpression', 'NewExpression', 'Import'] as const),
  ...(['AwaitExpression', 'YieldExpression', 'TaggedTemplateExpression'] as const),
]);

export function isSuperCall(node: Node): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'Super';
}

/** The name of a class's own method, where it is declared. */
export function methodName(body: ClassBody, name: string): Identifier | undefined {
  for (const member of body.body) {
    if (member.type !== 'ClassMethod' || member.key.type !== 'Identifier') continue;
    if (member.key.name === name) return member.key;
  }
  return undefined;
}

/** The expression under `as T`, `!`, `satisfies T` and `<T>`. */
export function withoutTypes(node: Node): Node {
  const isTyped =
    node.type === 'TSAsExpression' ||
    node.type === 'TSNonNullExpression' ||
    node.type === 'TSSatisfiesExpression' ||
    node.type === 'TSTypeAssertion' ||
    node.type === 'TSInstantiationExpression';
  return isTyped ? withoutTypes(node.expression) : node;
}

function isCall(node: Node): node is CallNode {
  return ['CallExpression', 'OptionalCallExpression', 'NewExpression'].includes(node.type);
}

/** The names that a parameter or the left side of a declaration binds, in source order. */
export function boundNames(pattern: Node | null): Identifier[] {
  if (!pattern) return [];
  if (pattern.type === 'Identifier') return pattern.name === 'this' ? [] : [pattern];
  if (pattern.type === 'AssignmentPattern') return boundNames(pattern.left);
  if (pattern.type === 'RestElement') return boundNames(pattern.argument);
  if (pattern.type === 'ObjectProperty') return boundNames(pattern.value);
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap(boundNames);
  if (pattern.type === 'ObjectPattern') return pattern.properties.flatMap(boundNames);
  return [];
}

/** `relu` of `tf.relu(x)`, `x.relu()` and `new relu()`; nothing where no call makes the value. */
export function calledName(init: Node): string | undefined {
  const call = withoutTypes(init);
  if (!isCall(call)) return undefined;
  const callee = withoutTypes(call.callee);
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') {
    return undefined;
  }
  return callee.property.type === 'Identifier' && !callee.computed
    ? callee.property.name
    : undefined;
}

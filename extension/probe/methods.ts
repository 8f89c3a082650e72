// Whose method a function is, and how it tells that it begins and ends.

import type { Class, Function as FunctionNode } from '@babel/types';
import type { FoundSite, ProbePlace } from './foundSite.ts';

type Marks = Extract<ProbePlace, { kind: 'function' }>['marks'];

/** An arrow function belongs to the method around it; `function` starts anew. */
export function ownerInside(
  node: FunctionNode,
  around: FoundSite['owner'],
  innermost: Class | undefined,
): FoundSite['owner'] {
  if (node.type === 'ArrowFunctionExpression') return around;
  if (node.type !== 'ClassMethod' || node.key.type !== 'Identifier') return undefined;
  return { className: innermost?.id?.name ?? '', method: node.key.name };
}

/** `async` methods and generators leave and come back: their exit would be told too late. */
export function marksOf(node: FunctionNode, innermost: Class | undefined): Marks {
  if (node.type !== 'ClassMethod' && node.type !== 'ClassPrivateMethod') return 'none';
  if (node.static || node.async || node.generator) return 'none';
  // Before `super(…)` returns, the constructor of a derived class has no `this` to tell.
  const isDerived = node.kind === 'constructor' && innermost?.superClass;
  return isDerived ? 'derivedConstructor' : 'method';
}

// A rule for each kind of node that needs one, typed by the kind.

import type { Node } from '@babel/types';

export type Of<Type extends Node['type']> = Extract<Node, { type: Type }>;
export type MemberNode = Of<'MemberExpression' | 'OptionalMemberExpression'>;
export type CalledNode = Of<'CallExpression' | 'OptionalCallExpression'>;
export type Rules = { readonly [Type in Node['type']]?: (node: Of<Type>) => void };

/** Names that are no values. */
export const noValues: Rules = Object.fromEntries(
  ['BreakStatement', 'ContinueStatement', 'MetaProperty', 'PrivateName'].map((type) => [
    type,
    () => undefined,
  ]),
);

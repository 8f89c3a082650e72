// Failed calls for tests, written as source: `failedCall('tf.matMul(x, w)', { x: 'B=4 8', w: '9 2' })`.

import { parseExpression } from '@babel/parser';
import type { Expression, Node } from '@babel/types';
import type {
  FailedCall,
  LayerFacts,
  LayerMade,
  Operand,
} from '../../../../extension/engine/diagnose/failedCall.ts';
import type { TextEdit } from '../../../../extension/protocol/finding.ts';
import type { SourceRange, ValueShape } from '../../../../extension/protocol/shapeTable.ts';

const file = '/models/net.ts';

export interface MadeLayer {
  /** `new nn.Linear(1152, 10)` */
  readonly made: string;
  readonly sizes?: Readonly<Record<string, number>>;
  readonly variables?: Readonly<Record<string, readonly number[]>>;
}

/** By source text: `B=64 1352`, `int32 4 8`, `[2 3, 2 4]`, a layer, or a plain value. */
export type Scope = Readonly<
  Record<string, string | MadeLayer | number | readonly number[] | boolean>
>;

/** The call stands on line 1; what layers are made of on line 0, one after the other. */
export function failedCall(source: string, scope: Scope, reason = ''): FailedCall {
  const call = parseExpression(source);
  if (call.type !== 'CallExpression' && call.type !== 'NewExpression') throw new Error(source);
  const { callee } = call;
  const operand = (node: Node) => operandOf(node, source, 1, scope);
  const isMember = callee.type === 'MemberExpression';
  const owner = isMember ? textOf(callee.object, source) : undefined;
  return {
    callee: textOf(isMember ? callee.property : callee, source),
    text: source,
    range: rangeOf(call, 1),
    isNew: call.type === 'NewExpression',
    receiver: isMember && owner !== 'tf' && owner !== 'nn' ? operand(callee.object) : undefined,
    layer: owner === undefined ? undefined : layerOf(owner, scope),
    arguments: call.arguments.map(operand),
    reason,
  };
}

function operandOf(node: Node, source: string, line: number, scope: Scope): Operand {
  const text = textOf(node, source);
  const given = scope[text];
  const range = rangeOf(node, line);
  if (typeof given === 'string') return { text, range, value: valueOf(given) };
  return { text, range, literal: literalOf(node as Expression, source, scope) };
}

function literalOf(node: Expression, source: string, scope: Scope): unknown {
  const inner = (each: Node) => literalOf(each as Expression, source, scope);
  if ('value' in node && typeof node.value !== 'object') return node.value;
  if (node.type === 'UnaryExpression') return -(inner(node.argument) as number);
  if (node.type === 'BinaryExpression') {
    const [left, right] = [inner(node.left), inner(node.right)] as [number, number];
    return node.operator === '*' ? left * right : left / right;
  }
  if (node.type === 'ArrayExpression') {
    const items = node.elements.map((each) => inner(each as Node));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const value = scope[textOf(node, source)];
  return typeof value === 'object' && 'made' in value ? undefined : value;
}

function layerOf(text: string, scope: Scope): LayerFacts | undefined {
  const given = scope[text];
  if (typeof given !== 'object' || !('made' in given)) return undefined;
  const madeAt = madeOf(given.made, scope);
  return {
    name: text.replace(/^this\./, ''),
    className: given.made.replace(/^new (?:\w+\.)*(\w+)\(.*$/, '$1'),
    sizes: given.sizes ?? {},
    variables: given.variables ?? {},
    madeAt,
  };
}

function madeOf(source: string, scope: Scope): LayerMade {
  const made = parseExpression(source);
  if (made.type !== 'NewExpression') throw new Error(source);
  const given = made.arguments.map((each) => operandOf(each, source, 0, scope));
  return { text: source, range: rangeOf(made, 0), arguments: given };
}

/** `B=64 1352` or a list `[2 3, 2 4]` */
function valueOf(text: string): ValueShape {
  if (text.startsWith('[')) {
    return { kind: 'list', items: text.slice(1, -1).split(', ').map(valueOf) };
  }
  const words = text.split(' ').filter((word) => word !== '');
  const dtype = /^(int32|bool|float32)$/.test(words[0]) ? (words.shift() ?? '') : 'float32';
  const names = words.map((word) => word.split('=')[0]);
  const shape = words.map((word) => Number(word.split('=').at(-1)));
  const isNamed = words.some((word) => word.includes('='));
  return { kind: 'tensor', shape, dtype, ...(isNamed ? { names } : {}) };
}

function textOf(node: Node, source: string): string {
  return source.slice(node.start ?? 0, node.end ?? 0);
}

function rangeOf(node: Node, line: number): SourceRange {
  const [startColumn, endColumn] = [node.start ?? 0, node.end ?? 0];
  return { file, startLine: line, startColumn, endLine: line, endColumn };
}

/** The lines after the edits. */
export function edited(lines: readonly string[], edits: readonly TextEdit[]): string[] {
  const result = [...lines];
  const fromTheEnd = [...edits].sort((a, b) => b.range.startColumn - a.range.startColumn);
  for (const { range, text } of fromTheEnd) {
    const line = result[range.startLine];
    result[range.startLine] = line.slice(0, range.startColumn) + text + line.slice(range.endColumn);
  }
  return result;
}

// Where a person's own code asks for what no seed repeats: the clock, and random numbers of the
// operating system. Found in the text, so that comments and strings do not count.

import path from 'node:path';
import type { ImportDeclaration, Node } from '@babel/types';
import { parseText } from '../../probe/parseText.ts';
import { childrenOf, withoutTypes } from '../../probe/syntaxNodes.ts';
import type { Problem } from '../../protocol/problem.ts';

export interface Use {
  /** As it is usually called: `Date.now`. */
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

/** Imported names by what they stand for: `rand` → `crypto.randomBytes`. */
type Imports = ReadonlyMap<string, string>;

/** What names of a module are called here in front; those of perf_hooks are global, too. */
const modules: Readonly<Record<string, string>> = {
  crypto: 'crypto',
  process: 'process',
  perf_hooks: '',
  '@tensorflow/tfjs': 'tf',
  '@tensorflow/tfjs-core': 'tf',
};

const unrepeatable = [
  /^Date\.now$/,
  /^performance\.(now|timeOrigin)$/,
  /^process\.(hrtime|uptime)$/,
  /^tf\.util\.now$/,
  /^crypto\.(random[A-Z]\w*|getRandomValues)$/,
];

/** One sentence for the run, or none: the first place of each. `texts`: by file. */
export function unrepeatableNotes(texts: ReadonlyMap<string, string>): Problem[] {
  const places = new Map<string, string>();
  for (const [file, text] of texts) {
    for (const { name, line } of unrepeatableUses(text, file)) {
      if (!places.has(name)) places.set(name, `${name} (${path.basename(file)}:${line})`);
    }
  }
  if (places.size === 0) return [];
  const uses = [...places.values()].join(', ');
  return [
    {
      text: 'No seed repeats {uses}: another run with the same seed may give other numbers.',
      values: { uses },
    },
  ];
}

/** In source order; none in a text that cannot be read, which others report. */
export function unrepeatableUses(text: string, file: string): Use[] {
  let program: Node;
  try {
    program = parseText(text, file);
  } catch {
    return [];
  }
  const uses: Use[] = [];
  collect(program, importsOf(program), uses);
  return uses;
}

function collect(node: Node, imports: Imports, uses: Use[]): void {
  if (node.type === 'ImportDeclaration' || isType(node)) return;
  const line = node.loc?.start.line ?? 1;
  for (const name of namesIn(node, imports)) {
    if (unrepeatable.some((pattern) => pattern.test(name))) uses.push({ name, line });
  }
  if (isTimeOfDay(node)) uses.push({ name: 'Date', line });
  for (const child of insideOf(node)) collect(child, imports, uses);
}

function isType({ type }: Node): boolean {
  return type.startsWith('TSType') && type !== 'TSTypeAssertion';
}

/** What the node itself names, as a whole. */
function namesIn(node: Node, imports: Imports): string[] {
  if (node.type === 'VariableDeclarator' && node.id.type === 'ObjectPattern' && node.init) {
    const owner = nameOf(node.init, imports);
    return node.id.properties.flatMap((property) =>
      property.type === 'ObjectProperty' && property.key.type === 'Identifier'
        ? [`${owner}.${property.key.name}`]
        : [],
    );
  }
  return [nameOf(node, imports)];
}

/** `new Date()` and `Date()`; `new Date(2024, 1)` is the same every time. */
function isTimeOfDay(node: Node): boolean {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return false;
  const isDate = node.callee.type === 'Identifier' && node.callee.name === 'Date';
  return isDate && (node.type === 'CallExpression' || node.arguments.length === 0);
}

/** Without the names of properties, which are no variables. */
function insideOf(node: Node): Node[] {
  const isMember = node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression';
  const isKeyed = isMember || node.type === 'ObjectProperty' || node.type === 'ClassProperty';
  if (!isKeyed || node.computed) return childrenOf(node);
  const name = isMember ? node.property : node.key;
  return childrenOf(node).filter((child) => child !== name);
}

/** `crypto.randomBytes`, also of an imported name or behind `globalThis`; else empty. */
function nameOf(node: Node, imports: Imports): string {
  const bare = withoutTypes(node);
  if (bare.type === 'Identifier') return imports.get(bare.name) ?? bare.name;
  if (bare.type !== 'MemberExpression' && bare.type !== 'OptionalMemberExpression') return '';
  const { property, computed } = bare;
  const owner = nameOf(bare.object, imports);
  const key = property.type === 'StringLiteral' ? property.value : nameOfKey(property, computed);
  if (owner === 'globalThis') return key;
  return key === 'webcrypto' ? owner : `${owner}.${key}`;
}

function nameOfKey(property: Node, computed: boolean): string {
  return !computed && property.type === 'Identifier' ? property.name : '';
}

function importsOf(program: Node): Imports {
  const imports = new Map<string, string>();
  for (const node of childrenOf(program)) {
    if (node.type === 'ImportDeclaration') addImports(node, imports);
  }
  return imports;
}

function addImports({ source, specifiers }: ImportDeclaration, imports: Map<string, string>): void {
  // Names of other modules must not be taken for global ones.
  const module = modules[source.value.replace(/^node:/, '')] ?? source.value;
  for (const specifier of specifiers) {
    const { local } = specifier;
    if (specifier.type !== 'ImportSpecifier') {
      imports.set(local.name, module);
      continue;
    }
    const { imported } = specifier;
    const name = imported.type === 'Identifier' ? imported.name : imported.value;
    const isWhole = name === 'default' || name === 'webcrypto';
    imports.set(local.name, isWhole ? module : [module, name].filter(Boolean).join('.'));
  }
}

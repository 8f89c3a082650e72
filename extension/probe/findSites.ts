// Source text → sites: every expression and name that may hold a tensor, and the places for their
// probes. One named step per line is what makes this useful: a name to put a shape beside.

import type { Function as FunctionNode, Identifier, Node } from '@babel/types';
import type { FoundSource, NamedSite } from './foundSite.ts';
import { marksOf, ownerInside } from './methods.ts';
import { noValues } from './nodeRules.ts';
import type { CalledNode, MemberNode, Of, Rules } from './nodeRules.ts';
import { parseText } from './parseText.ts';
import { SiteList } from './siteList.ts';
import {
  childrenOf,
  endOf,
  isArithmetic,
  isSuperCall,
  methodName,
  startOf,
  withoutTypes,
} from './syntaxNodes.ts';

/**
 * Throws the parser's SyntaxError, which has `loc.line` (1-based). `watchesLoading`: what stands
 * outside functions and runs when the file is loaded is watched, too.
 */
export function findSites(
  text: string,
  file: string,
  { firstId = 0, watchesLoading = false } = {},
): FoundSource {
  const list = new SiteList(text, file, firstId);
  if (watchesLoading) list.functionDepth++;
  new SiteFinder(list).visit(parseText(text, file));
  return list;
}

class SiteFinder {
  private readonly list: SiteList;
  /** Names that stand for modules and imported functions, never for tensors. */
  private readonly imported = new Set<string>(['undefined']);
  private innermostClass: Of<'ClassDeclaration' | 'ClassExpression'> | undefined;

  /** What is special about a kind of node; of all others the children are visited, but no types. */
  private readonly rules: Rules = {
    Identifier: (node) => this.identifier(node),
    MemberExpression: (node) => this.expression(node, () => this.memberInside(node)),
    OptionalMemberExpression: (node) => this.expression(node, () => this.memberInside(node)),
    CallExpression: (node) => this.call(node),
    OptionalCallExpression: (node) => this.call(node),
    NewExpression: (node) => this.created(node),
    AwaitExpression: (node) => this.wholeAndParts(node),
    ConditionalExpression: (node) => this.wholeAndParts(node),
    LogicalExpression: (node) => this.wholeAndParts(node),
    ArrayExpression: (node) => this.wholeAndParts(node),
    ObjectExpression: (node) => this.wholeAndParts(node),
    ObjectProperty: (node) => this.property(node),
    ExpressionStatement: (node) => this.statement(node),
    TaggedTemplateExpression: (node) => this.taggedTemplate(node),
    UnaryExpression: (node) => this.unary(node),
    UpdateExpression: (node) => this.defaults(node.argument),

    ExportDefaultDeclaration: (node) => {
      this.list.addDefaultExport(node.declaration);
      this.visit(node.declaration);
    },
    ImportDeclaration: (node) => this.importedNames(node),
    VariableDeclaration: (node) => this.variables(node, endOf(node)),
    AssignmentExpression: (node) => this.assignment(node),
    ForStatement: (node) => this.forLoop(node),
    ForOfStatement: (node) => this.forEachLoop(node),
    ForInStatement: (node) => this.forEachLoop(node),
    CatchClause: (node) => this.visit(node.body),

    ClassDeclaration: (node) => this.insideClass(node),
    ClassExpression: (node) => this.insideClass(node),
    ClassProperty: (node) => this.field(node.value),
    ClassPrivateProperty: (node) => this.field(node.value),
    FunctionDeclaration: (node) => this.insideFunction(node),
    FunctionExpression: (node) => this.insideFunction(node),
    ArrowFunctionExpression: (node) => this.insideFunction(node),
    ObjectMethod: (node) => this.insideFunction(node),
    ClassMethod: (node) => this.insideFunction(node),
    ClassPrivateMethod: (node) => this.insideFunction(node),

    TSAsExpression: (node) => this.visit(node.expression),
    TSNonNullExpression: (node) => this.visit(node.expression),
    TSSatisfiesExpression: (node) => this.visit(node.expression),
    TSTypeAssertion: (node) => this.visit(node.expression),
    TSInstantiationExpression: (node) => this.visit(node.expression),

    LabeledStatement: (node) => this.visit(node.body),
    ...noValues,
  };

  constructor(list: SiteList) {
    this.list = list;
  }

  visit(node: Node | null | undefined): void {
    if (!node) return;
    const rule = this.rules[node.type] as ((node: Node) => void) | undefined;
    if (rule) rule(node);
    else if (!node.type.startsWith('TS')) this.visitAll(childrenOf(node));
  }

  private visitAll(nodes: readonly (Node | null)[]): void {
    for (const node of nodes) this.visit(node);
  }

  private identifier(node: Identifier, key?: string): void {
    if (!this.imported.has(node.name)) this.expression(node, () => undefined, key);
  }

  /** A whole expression gets a probe, then its parts do. */
  private expression(node: Node, visitParts: () => void, key?: string): void {
    this.list.addExpression(node, key);
    visitParts();
  }

  private call(node: CalledNode): void {
    if (node.callee.type === 'Super' || node.callee.type === 'Import') {
      this.visitAll(node.arguments);
    } else {
      this.expression(node, () => this.callInside(node));
    }
  }

  /** The object exists from here on. What TypeScript adds for `private x` stands before it. */
  private statement(node: Of<'ExpressionStatement'>): void {
    this.visit(node.expression);
    if (isSuperCall(node.expression)) {
      this.list.places.push({ kind: 'constructed', offset: endOf(node) });
    }
  }

  private callInside(node: CalledNode): void {
    this.callee(node.callee);
    this.visitAll(node.arguments);
    this.list.addCall(node);
  }

  private created(node: Of<'NewExpression'>): void {
    this.expression(node, () => this.visitAll(node.arguments));
    this.list.addCall(node);
  }

  private memberInside(node: MemberNode): void {
    this.chainLink(node.object);
    if (node.computed) this.visit(node.property);
  }

  /** A method keeps its `this`: of `receiver.method(…)` only the receiver gets a probe. */
  private callee(node: Node): void {
    const bare = withoutTypes(node);
    if (bare.type === 'MemberExpression') this.memberInside(bare);
    else if (bare.type !== 'Identifier') this.chainLink(bare);
  }

  /** Inside `a?.b.c` only the start gets a probe: the rest is skipped when `a` is absent. */
  private chainLink(node: Node): void {
    if (node.type === 'OptionalMemberExpression') this.memberInside(node);
    else if (node.type === 'OptionalCallExpression') this.callInside(node);
    else this.visit(node);
  }

  private wholeAndParts(node: Node): void {
    this.expression(node, () => this.visitAll(childrenOf(node)));
  }

  private property(node: Of<'ObjectProperty'>): void {
    if (node.computed) this.visit(node.key);
    if (node.shorthand && node.value.type === 'Identifier') {
      this.identifier(node.value, node.value.name);
    } else {
      this.visit(node.value);
    }
  }

  private taggedTemplate(node: Of<'TaggedTemplateExpression'>): void {
    this.callee(node.tag);
    this.visit(node.quasi);
  }

  /** `typeof x` and `delete a.b` are about the name itself. */
  private unary(node: Of<'UnaryExpression'>): void {
    if (node.operator === 'typeof' || node.operator === 'delete') this.callee(node.argument);
    else this.visit(node.argument);
  }

  private importedNames(node: Of<'ImportDeclaration'>): void {
    for (const { local } of node.specifiers) this.imported.add(local.name);
  }

  /** `reportAt`: where a statement that reports the names of a pattern may stand, if anywhere. */
  private variables(node: Of<'VariableDeclaration'>, reportAt?: number): void {
    const names: NamedSite[] = [];
    for (const { id, init } of node.declarations) {
      if (id.type === 'Identifier') {
        if (init) this.namedValue(id, init);
        continue;
      }
      this.defaults(id);
      this.visit(init);
      if (reportAt !== undefined) names.push(...this.list.addNames(id, 'declaration'));
    }
    this.list.addReport(names, reportAt);
  }

  /** `name = value`: the value is reported once for the name and once for the expression. */
  private namedValue(name: Identifier, value: Node): void {
    this.list.addNamedValue(name, value);
    this.visit(value);
  }

  private assignment(node: Of<'AssignmentExpression'>): void {
    if (node.operator === '=' && node.left.type === 'Identifier') {
      this.namedValue(node.left, node.right);
    } else {
      this.defaults(node.left);
      this.visit(node.right);
      const property = node.left.type === 'MemberExpression' ? node.left.property : undefined;
      if (property?.type === 'Identifier') this.list.addStore(property.name, node.right);
    }
  }

  /** Patterns bind names; only default values, computed keys and receivers are expressions. */
  private defaults(pattern: Node | null): void {
    if (!pattern || pattern.type === 'Identifier') return;
    if (pattern.type === 'AssignmentPattern') {
      this.defaults(pattern.left);
      this.visit(pattern.right);
    } else if (pattern.type === 'ObjectProperty') {
      if (pattern.computed) this.visit(pattern.key);
      this.defaults(pattern.value);
    } else if (pattern.type === 'MemberExpression') {
      this.memberInside(pattern);
    } else if (!pattern.type.startsWith('TSType')) {
      childrenOf(pattern).forEach((child) => this.defaults(child));
    }
  }

  private forLoop(node: Of<'ForStatement'>): void {
    if (isArithmetic(node)) return;
    if (node.init?.type === 'VariableDeclaration') this.variables(node.init);
    else this.visit(node.init);
    this.visitAll([node.test ?? null, node.update ?? null, node.body]);
  }

  private forEachLoop(node: Of<'ForOfStatement' | 'ForInStatement'>): void {
    if (isArithmetic(node)) return;
    this.visit(node.right);
    const isDeclaration = node.left.type === 'VariableDeclaration';
    if (isDeclaration && node.body.type === 'BlockStatement') {
      const pattern = (node.left as Of<'VariableDeclaration'>).declarations[0].id;
      this.defaults(pattern);
      this.list.addReport(this.list.addNames(pattern, 'declaration'), startOf(node.body) + 1);
    } else if (!isDeclaration) {
      this.defaults(node.left);
    }
    this.visit(node.body);
  }

  private insideClass(node: Of<'ClassDeclaration' | 'ClassExpression'>): void {
    const outer = { innermostClass: this.innermostClass, owner: this.list.owner };
    this.innermostClass = node;
    this.list.owner = undefined;
    this.list.addClass(node.id, methodName(node.body, 'forward'));
    this.visit(node.body);
    this.innermostClass = outer.innermostClass;
    this.list.owner = outer.owner;
  }

  private field(value: Node | null | undefined): void {
    this.list.functionDepth++;
    this.visit(value);
    this.list.functionDepth--;
  }

  private insideFunction(node: FunctionNode): void {
    const outer = this.list.owner;
    this.list.owner = ownerInside(node, outer, this.innermostClass);
    this.list.functionDepth++;
    this.list.places.push({
      kind: 'function',
      bodyStart: startOf(node.body),
      bodyEnd: endOf(node.body),
      isBlock: node.body.type === 'BlockStatement',
      marks: marksOf(node, this.innermostClass),
      parameters: node.params.flatMap((parameter) => this.list.addNames(parameter, 'parameter')),
    });
    node.params.forEach((parameter) => this.defaults(parameter));
    this.visit(node.body);
    this.list.functionDepth--;
    this.list.owner = outer;
  }
}

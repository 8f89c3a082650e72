// The growing result of `findSites`: sites and places, with ids and ranges filled in.

import type { Identifier, Node } from '@babel/types';
import type { SourceRange } from '../protocol/shapeTable.ts';
import type {
  FoundCall,
  FoundClass,
  FoundPart,
  FoundSite,
  FoundSource,
  NamedSite,
  ProbePlace,
} from './foundSite.ts';
import { boundNames, calledName, endOf, startOf, withoutTypes } from './syntaxNodes.ts';
import type { CallNode } from './syntaxNodes.ts';

export class SiteList implements FoundSource {
  readonly sites: FoundSite[] = [];
  readonly places: ProbePlace[] = [];
  readonly classes: FoundClass[] = [];
  readonly stores: { readonly name: string; readonly site: number }[] = [];
  defaultExport: SourceRange | undefined;
  /** The class method that the walk is in. */
  owner: FoundSite['owner'];
  /** Outside functions (0) nothing is watched: that text runs when the file is loaded. */
  functionDepth = 0;
  private readonly text: string;
  private readonly file: string;
  private readonly firstId: number;
  private readonly siteOf = new Map<Node, number>();

  constructor(text: string, file: string, firstId: number) {
    this.text = text;
    this.file = file;
    this.firstId = firstId;
  }

  addExpression(node: Node, key?: string): void {
    if (this.functionDepth === 0) return;
    const source = this.text.slice(startOf(node), endOf(node));
    const site = this.addSite(node, shorten(source), 'expression');
    this.siteOf.set(node, site);
    const [start, end, report] = [startOf(node), endOf(node), reportOf(node)];
    this.places.push({ kind: 'wrap', site, start, end, report, key });
  }

  /** What a call consists of; its parts have been visited. */
  addCall(node: CallNode): void {
    const index = (this.siteOf.get(node) ?? NaN) - this.firstId;
    if (!(index in this.sites)) return;
    const callee = withoutTypes(node.callee);
    const isMember =
      callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression';
    const call: FoundCall = {
      callee: calledName(node) ?? '',
      isNew: node.type === 'NewExpression',
      receiver: isMember ? this.partOf(callee.object) : undefined,
      arguments: node.arguments.map((argument) => this.partOf(argument)),
    };
    this.sites[index] = { ...this.sites[index], call };
  }

  addClass(name: Identifier | null | undefined, forward: Node | undefined): void {
    if (!name || !forward) return;
    const [range, method] = [this.rangeOf(name), this.rangeOf(forward)];
    this.classes.push({ name: name.name, range, forward: method });
  }

  /** `….name = value`; the value has been visited. */
  addStore(name: string, value: Node): void {
    const site = this.siteOf.get(value) ?? this.siteOf.get(withoutTypes(value));
    if (site !== undefined) this.stores.push({ name, site });
  }

  addDefaultExport(node: Node): void {
    this.defaultExport = this.rangeOf(node);
  }

  private partOf(node: Node): FoundPart {
    const text = shorten(this.text.slice(startOf(node), endOf(node)));
    const site = this.siteOf.get(node) ?? this.siteOf.get(withoutTypes(node));
    return { text, range: this.rangeOf(node), site };
  }

  /** `name = value`: the probe of the name goes around the value, outside the value's own. */
  addNamedValue(name: Identifier, value: Node): void {
    if (this.functionDepth === 0) return;
    const operation = calledName(value);
    // The walk goes on with the value, so a call gets the id after the name's.
    const callSite = this.firstId + this.sites.length + 1;
    const madeBy = operation === undefined ? undefined : { site: callSite, operation };
    const site = this.addSite(name, name.name, 'declaration', madeBy);
    const [start, end] = [startOf(value), endOf(value)];
    this.places.push({ kind: 'wrap', site, start, end, report: 'value' });
  }

  addNames(pattern: Node, role: 'declaration' | 'parameter'): NamedSite[] {
    if (this.functionDepth === 0) return [];
    return boundNames(pattern).map((bound) => {
      return { site: this.addSite(bound, bound.name, role), name: bound.name };
    });
  }

  addReport(names: readonly NamedSite[], offset: number | undefined): void {
    if (names.length > 0 && offset !== undefined) {
      this.places.push({ kind: 'report', offset, names });
    }
  }

  private addSite(
    node: Node,
    name: string,
    role: FoundSite['role'],
    madeBy?: FoundSite['madeBy'],
  ): number {
    const id = this.firstId + this.sites.length;
    const address = `${this.file}#${this.sites.length}`;
    const range = this.rangeOf(node);
    this.sites.push({ id, address, range, name, role, owner: this.owner, madeBy });
    return id;
  }

  private rangeOf(node: Node): SourceRange {
    const origin = { line: 1, column: 0 };
    const { start, end } = node.loc ?? { start: origin, end: origin };
    // A parameter's node (`x: Tensor`) reaches to the end of its type; the site is the name.
    const isName = node.type === 'Identifier';
    return {
      file: this.file,
      startLine: start.line - 1,
      startColumn: start.column,
      endLine: isName ? start.line - 1 : end.line - 1,
      endColumn: isName ? start.column + node.name.length : end.column,
    };
  }
}

function reportOf({ type }: Node): 'value' | 'result' | 'made' {
  if (type === 'NewExpression') return 'made';
  return type === 'CallExpression' || type === 'OptionalCallExpression' ? 'result' : 'value';
}

function shorten(source: string): string {
  const line = source.replace(/\s+/g, ' ');
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}

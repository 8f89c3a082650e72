// The growing result of `findSites`: sites and places, with ids and ranges filled in.

import type { Identifier, Node } from '@babel/types';
import type { SourceRange } from '../protocol/shapeTable.ts';
import type { FoundSite, FoundSource, NamedSite, ProbePlace } from './foundSite.ts';
import { boundNames, calledName, endOf, startOf } from './syntaxNodes.ts';

export class SiteList implements FoundSource {
  readonly sites: FoundSite[] = [];
  readonly places: ProbePlace[] = [];
  /** The class method that the walk is in. */
  owner: FoundSite['owner'];
  /** Outside functions (0) nothing is watched: that text runs when the file is loaded. */
  functionDepth = 0;
  private readonly text: string;
  private readonly file: string;
  private readonly firstId: number;

  constructor(text: string, file: string, firstId: number) {
    this.text = text;
    this.file = file;
    this.firstId = firstId;
  }

  addExpression(node: Node, key?: string): void {
    if (this.functionDepth === 0) return;
    const source = this.text.slice(startOf(node), endOf(node));
    const site = this.addSite(node, shorten(source), 'expression');
    const isCall = node.type === 'CallExpression' || node.type === 'OptionalCallExpression';
    this.places.push({ kind: 'wrap', site, start: startOf(node), end: endOf(node), isCall, key });
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
    this.places.push({ kind: 'wrap', site, start, end, isCall: false });
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
    this.sites.push({ id, range: this.rangeOf(node), name, role, owner: this.owner, madeBy });
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

function shorten(source: string): string {
  const line = source.replace(/\s+/g, ' ');
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}

// What `findSites` knows of a source text before it has run: the expressions and names to watch,
// and where probes must be put so that watching changes nothing.

import type { SourceRange } from '../protocol/shapeTable.ts';

export interface FoundSite {
  readonly id: number;
  readonly range: SourceRange;
  /** Source text of the expression on one line, or the declared name. */
  readonly name: string;
  readonly role: 'expression' | 'declaration' | 'parameter';
  /** The class method around it; absent in plain functions. */
  readonly owner?: { readonly className: string; readonly method: string };
  /** Of a declaration whose value a call makes: the site of the call, and its name (`relu`). */
  readonly madeBy?: { readonly site: number; readonly operation: string };
}

export interface NamedSite {
  readonly site: number;
  readonly name: string;
}

/** Where a probe goes. Offsets count UTF-16 units of the source text. */
export type ProbePlace =
  | {
      readonly kind: 'wrap';
      readonly site: number;
      readonly start: number;
      readonly end: number;
      /** The value may be what a module's method has just returned. */
      readonly isCall: boolean;
      /** `{ a }` needs its key written out: `{ a: probe(a) }`. */
      readonly key?: string;
    }
  /** Names bound by a pattern, reported by a statement of their own. */
  | { readonly kind: 'report'; readonly offset: number; readonly names: readonly NamedSite[] }
  | {
      readonly kind: 'function';
      readonly bodyStart: number;
      readonly bodyEnd: number;
      /** `{ … }`, or the bare expression of an arrow function. */
      readonly isBlock: boolean;
      /** How entry and exit are told, so that the running module is known. */
      readonly marks: 'method' | 'derivedConstructor' | 'none';
      readonly parameters: readonly NamedSite[];
    }
  /** `super(…)`, whose value is `this`. */
  | { readonly kind: 'constructed'; readonly start: number; readonly end: number };

export interface FoundSource {
  readonly sites: readonly FoundSite[];
  /** In source order, the outer place first. */
  readonly places: readonly ProbePlace[];
}

// What `findSites` knows of a source text before it has run: the expressions and names to watch,
// and where probes must be put so that watching changes nothing.

import type { SourceRange } from '../protocol/shapeTable.ts';

export interface FoundSite {
  /** In this thread: `probe(id, …)`. */
  readonly id: number;
  /** The same wherever this text is traced: file and number of the site in it, `nn/linear.ts#12`. */
  readonly address: string;
  readonly range: SourceRange;
  /** Source text of the expression on one line, or the declared name. */
  readonly name: string;
  readonly role: 'expression' | 'declaration' | 'parameter';
  /** The class method around it; absent in plain functions. */
  readonly owner?: { readonly className: string; readonly method: string };
  /** Of a declaration whose value a call makes: the site of the call, and its name (`relu`). */
  readonly madeBy?: { readonly site: number; readonly operation: string };
  /** Of a call or a `new`. */
  readonly call?: FoundCall;
}

/** The parts of `receiver.callee(arguments)`, `callee(arguments)` or `new callee(arguments)`. */
export interface FoundCall {
  /** The last name: `matMul` of `tf.matMul(a, b)`. */
  readonly callee: string;
  readonly isNew: boolean;
  readonly receiver?: FoundPart;
  readonly arguments: readonly FoundPart[];
}

export interface FoundPart {
  readonly text: string;
  readonly range: SourceRange;
  /** Where its value is told, if it is. */
  readonly site?: number;
}

/** A class with a method `forward`. */
export interface FoundClass {
  readonly name: string;
  readonly range: SourceRange;
  readonly forward: SourceRange;
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
      /**
       * How the value is told. A call may be of a module's method, which has just returned; a call
       * and a `new` also tell that they begin, so that it is known which of them failed.
       */
      readonly report: 'value' | 'result' | 'made';
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
  /** Behind the statement `super(…);`. */
  | { readonly kind: 'constructed'; readonly offset: number };

export interface FoundSource {
  readonly sites: readonly FoundSite[];
  /** In source order, the outer place first. */
  readonly places: readonly ProbePlace[];
  readonly classes: readonly FoundClass[];
  /** `….name = value` */
  readonly stores: readonly { readonly name: string; readonly site: number }[];
  /** What the file exports as its default, if anything. */
  readonly defaultExport: SourceRange | undefined;
}

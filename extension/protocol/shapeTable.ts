// What one traced forward pass saw: for every expression of the source, the shapes of the values
// it made. Lines and columns are 0-based, as VS Code counts them.

export interface SourceRange {
  /** Path relative to the extension folder, with forward slashes: `models/cnn.ts`, `nn/linear.ts`. */
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The shape of one value: a tensor, or an array, tuple or object that holds tensors. */
export type ValueShape =
  | { readonly kind: 'tensor'; readonly shape: readonly number[]; readonly dtype: string }
  | { readonly kind: 'list'; readonly items: readonly ValueShape[] }
  | { readonly kind: 'record'; readonly fields: Readonly<Record<string, ValueShape>> };

/** One run of an expression. The same line runs many times in layer stacks and time loops. */
export interface Execution {
  /** Module that was running, as a dotted path from the model: `encoder.layer_stack.0.slf_attn`; '' is the model. */
  readonly modulePath: string;
  /** How many times this site had run before in the same module (time step of a loop). */
  readonly iteration: number;
  readonly value: ValueShape;
}

export interface Site {
  readonly id: number;
  readonly range: SourceRange;
  /** Source text of the expression, or the declared name: `scores`, `this.conv.forward(x)`. */
  readonly name: string;
  /** A declaration is `const name = …` (or a parameter); the inlay of its line shows this one. */
  readonly kind: 'declaration' | 'expression';
  /** In order of execution; empty when the pass never reached the line. */
  readonly executions: readonly Execution[];
}

/** One row of *Layer shapes* and one node of the Models tree, in forward order, parents first. */
export interface LayerRow {
  /** Dotted module path (`encoder.layer_stack.0`), or the declared name of a step that is no module (`relu`). */
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  /** Class of the module (`Conv2d`), or the operation (`relu`, `reshape`); `input` for inputs. */
  readonly operation: string;
  /** 0 for what the model's own forward calls. */
  readonly depth: number;
  readonly output: ValueShape;
  /** Trainable numbers inside, children included, a tied matrix counted where it is first met. */
  readonly parameters: number;
  readonly source: SourceRange;
}

export interface ShapeTable {
  /** Model id of the catalogue. */
  readonly model: string;
  /** What was traced, for the hover: "sample data, batch 4". */
  readonly batchSize: number;
  readonly sites: readonly Site[];
  readonly layers: readonly LayerRow[];
  readonly parameters: number;
}

// What one traced forward pass saw: for every expression of the source, the shapes of the values
// it made. Lines and columns are 0-based, as VS Code counts them.

import type { Finding } from './finding.ts';
import type { AxisMeaning, SitePlace } from './looks/tensor.ts';
import type { TraceRef } from './trace.ts';
import type { ModelId } from './trainRequest.ts';
import type { ViewOffer } from './viewOffer.ts';

export interface SourceRange {
  /**
   * With forward slashes: relative to the extension folder for what ships (`models/cnn.ts`,
   * `nn/linear.ts`), absolute for a person's own file.
   */
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The shape of one value: a tensor, or an array, tuple or object that holds tensors. */
export type ValueShape =
  | {
      readonly kind: 'tensor';
      readonly shape: readonly number[];
      readonly dtype: string;
      /** One text for each axis, where at least one depends on a named size: `B`, `8`, `H-2`. */
      readonly names?: readonly string[];
      /** Absent for what the pass computes. */
      readonly holds?: 'parameter' | 'buffer' | 'input';
    }
  | { readonly kind: 'list'; readonly items: readonly ValueShape[] }
  | { readonly kind: 'record'; readonly fields: Readonly<Record<string, ValueShape>> };

export type TensorShape = Extract<ValueShape, { kind: 'tensor' }>;

/** Depth first, as `Place.part` counts them. */
export function tensorShapes(value: ValueShape): TensorShape[] {
  switch (value.kind) {
    case 'tensor':
      return [value];
    case 'list':
      return value.items.flatMap(tensorShapes);
    case 'record':
      return Object.values(value.fields).flatMap(tensorShapes);
  }
}

/** One run of an expression. The same line runs many times in layer stacks and time loops. */
export interface Execution {
  /** Module that was running, as a dotted path from the model: `encoder.layer_stack.0.slf_attn`; '' is the model. */
  readonly modulePath: string;
  /** How many times this site had run before in the same module (time step of a loop). */
  readonly iteration: number;
  readonly value: ValueShape;
}

/**
 * Why an expression ran several times in a module, by the module's path: in a loop over an axis of
 * the data, or because the module is used at several places. Other reasons are not told.
 */
export type Repeats = Readonly<Record<string, Repeat>>;
export type Repeat = 'time' | 'use';

export interface Site {
  /** The same in every trace of this text: file and number in it, `nn/linear.ts#12`. */
  readonly id: string;
  readonly range: SourceRange;
  /** Source text of the expression, or the declared name: `scores`, `this.conv.forward(x)`. */
  readonly name: string;
  /** A declaration is `const name = …` (or a parameter); the inlay of its line shows this one. */
  readonly kind: 'declaration' | 'expression';
  /** In order of execution; empty when the pass never reached the line. */
  readonly executions: readonly Execution[];
  readonly repeats?: Repeats;
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
  /** At how many places the module is used; absent where it is one. A loop is one place. */
  readonly uses?: number;
  readonly output: ValueShape;
  /** Of the first tensor that it put out first; absent where it put out none. */
  readonly place?: SitePlace;
  /** Trainable numbers inside, children included, a tied matrix counted where it is first met. */
  readonly parameters: number;
  readonly source: SourceRange;
}

/** A class of a model or layer file that can do something: it has a method `forward`. */
export interface ClassOutline {
  readonly name: string;
  /** Its name, where it is declared. */
  readonly range: SourceRange;
  /** The name of its method `forward`. */
  readonly forward: SourceRange;
  /** What modules of this class cost, in the order of `layers`; empty when none ran. */
  readonly costs: readonly ModuleCost[];
}

export interface ModuleCost {
  /** Dotted path of the module; '' is the model. */
  readonly path: string;
  readonly parameters: number;
  /** Of one forward pass, for one sample of the batch. */
  readonly multiplyAdds: number;
  /** Bytes of what the layers inside put out, and of the inputs, for one sample. */
  readonly activationBytes: number;
}

/** What an own model's file says about its training. */
export interface OwnExperiment {
  readonly title: string;
  /** Of the data set: `Drawn digits`. */
  readonly dataTitle: string;
  readonly steps: number;
}

/** An axis of the data, by which sizes of tensors are named. */
export interface DataAxis {
  /** As shapes write it: `B`, `T`. */
  readonly name: string;
  readonly meaning: AxisMeaning;
}

/** Before anything is known of a model. */
export function emptyTable(model: ModelId): ShapeTable {
  return {
    trace: { model, settings: {}, texts: [] },
    model,
    batchSize: 0,
    axes: [],
    sites: [],
    offers: [],
    layers: [],
    parameters: 0,
    outline: [],
    findings: [],
  };
}

export interface ShapeTable {
  /** What was traced; looks refer to it. */
  readonly trace: TraceRef;
  readonly model: ModelId;
  /** What was traced, for the hover: "sample data, batch 4". */
  readonly batchSize: number;
  /** Of the data: what `B`, `T`, … in the shapes mean. */
  readonly axes: readonly DataAxis[];
  readonly sites: readonly Site[];
  readonly layers: readonly LayerRow[];
  readonly parameters: number;
  /** The pictures that there are of this model. */
  readonly offers: readonly ViewOffer[];
  readonly outline: readonly ClassOutline[];
  /** Mistakes, in source order. With one of severity `error` the pass did not reach its end. */
  readonly findings: readonly Finding[];
  /** Of an own model whose file could be read that far. */
  readonly experiment?: OwnExperiment;
}

// What is known of the call in a person's source at which a traced pass stopped: its operands with
// their shapes, the layer it was made on, and what the error said.

import type { SourceRange, ValueShape } from '../../protocol/shapeTable.ts';

export interface Operand {
  /** Source text, short. */
  readonly text: string;
  readonly range: SourceRange;
  /** With names; absent when it holds no tensor. */
  readonly value?: ValueShape;
  /** Of numbers, strings, booleans and arrays of them: what it was. */
  readonly literal?: unknown;
}

/** Where a layer was made: `new nn.Linear(1152, 10)`. */
export interface LayerMade {
  readonly text: string;
  readonly range: SourceRange;
  readonly arguments: readonly Operand[];
}

/** The receiver of the call, when it is a module or a layer object. */
export interface LayerFacts {
  /** `fc`: as the source says, without `this.` */
  readonly name: string;
  /** `Linear` */
  readonly className: string;
  /** Its own numeric properties. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Shapes of its own variables. */
  readonly variables: Readonly<Record<string, readonly number[]>>;
  readonly madeAt?: LayerMade;
}

export interface FailedCall {
  /** Last name of what was called: `matMul`, `reshape`, `forward`, `Linear`. */
  readonly callee: string;
  readonly text: string;
  readonly range: SourceRange;
  readonly isNew: boolean;
  /** `x` of x.reshape(…) */
  readonly receiver?: Operand;
  /** Of `this.fc` in this.fc.forward(…). */
  readonly layer?: LayerFacts;
  readonly arguments: readonly Operand[];
  /** What a TypeScript source calls tfjs, as in `tf.Tensor2D`; JavaScript has no types. */
  readonly tfjsName?: string;
  /** Message of the error. */
  readonly reason: string;
}

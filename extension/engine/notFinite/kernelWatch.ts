// Follows numbers that are not finite through a pass, from operation to operation, back to where the
// first of them was made. By data flow, not by time: −∞ in a mask is no harm until something else
// makes NaN of it.

import * as tf from '@tensorflow/tfjs';
import type { Recorder } from '../../probe/recorder.ts';

/** Of a number that is not finite. */
type Kind = 'nan' | 'plus' | 'minus';

/** Where numbers of one kind began. */
export interface Birth {
  readonly kind: Kind;
  /** Name of a tfjs kernel; without one, no operation made them: they are data, weights, constants. */
  readonly operation?: string;
  /** What the operation took. */
  readonly operands: readonly tf.Tensor[];
  /** The operands' numbers at the first of these, where there is one of each. */
  readonly numbers: readonly number[];
  /** Of a softmax: all of the row is −∞. */
  readonly isMaskedRow: boolean;
  /** Operation that made the last operand. */
  readonly lastOperandBy?: string;
  /** Calls that were under way, the innermost last. */
  readonly open: readonly number[];
  /** In the backward pass: the operation whose gradient this is. */
  readonly gradientOf?: string;
  /** Of NaN: where an infinite operand began. */
  readonly from?: Birth;
  /** No operation made them: a parameter or a running statistic held them. */
  readonly isVariable?: boolean;
  /** Along each axis of the result, where the first of them lies. */
  readonly at: readonly number[];
  readonly shape: readonly number[];
}

type Fate = Readonly<Partial<Record<Kind, Birth>>>;
type Found = Readonly<Partial<Record<Kind, number>>>;
interface TapeNode {
  gradient?: (dy: unknown) => Record<string, () => tf.Tensor>;
}

const kinds = ['nan', 'plus', 'minus'] as const;
const finite: Fate = {};
/** They hand on the numbers that they were given. */
const handOn = new Set(['Identity', 'Reshape', 'ExpandDims', 'Cast']);

export class KernelWatch {
  readonly #recorder: Recorder;
  readonly #fates = new WeakMap<object, Fate>();
  readonly #madeBy = new WeakMap<object, string>();
  /** In the order of time. */
  readonly #births: Birth[] = [];
  #backward: { readonly open: readonly number[]; readonly operation: string } | undefined;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** Watches every operation that `action` runs, forward and backward. */
  during<Result>(action: () => Result): Result {
    const engine = tf.engine();
    const runKernel = Reflect.get(engine, 'runKernel') as (...given: unknown[]) => unknown;
    const addTapeNode = Reflect.get(engine, 'addTapeNode') as (...given: unknown[]) => void;
    Reflect.set(engine, 'runKernel', (name: string, inputs: object, attrs?: object) => {
      const outputs: unknown = Reflect.apply(runKernel, engine, [name, inputs, attrs]);
      this.#see(name, tensorsOf(inputs), tensorsOf([outputs].flat()));
      return outputs;
    });
    Reflect.set(engine, 'addTapeNode', (name: string, ...given: unknown[]) => {
      Reflect.apply(addTapeNode, engine, [name, ...given]);
      const tape = Reflect.get(Reflect.get(engine, 'state'), 'activeTape') as TapeNode[];
      this.#watchGradient(tape[tape.length - 1], name);
    });
    try {
      return action();
    } finally {
      // What the class has shows again.
      Reflect.deleteProperty(engine, 'runKernel');
      Reflect.deleteProperty(engine, 'addTapeNode');
    }
  }

  /** Where the numbers of a tensor began that are not finite; NaN before ∞. */
  birthOf(tensor: tf.Tensor): Birth | undefined {
    const fate = this.#fateOf(tensor);
    return fate.nan ?? fate.plus ?? fate.minus;
  }

  /** The first NaN; where there is none the last ∞, as those before it may have been masks. */
  get first(): Birth | undefined {
    return this.#births.find(({ kind }) => kind === 'nan') ?? this.#births.at(-1);
  }

  #see(operation: string, inputs: readonly tf.Tensor[], outputs: readonly tf.Tensor[]): void {
    for (const output of outputs) {
      if (!handOn.has(operation)) this.#madeBy.set(output.dataId, operation);
      const found = notFiniteIn(output);
      const fate: Partial<Record<Kind, Birth>> = {};
      for (const kind of kinds) {
        const index = found[kind];
        if (index === undefined) continue;
        fate[kind] =
          this.#inherited(kind, inputs) ?? this.#born(kind, operation, inputs, output, index);
      }
      this.#fates.set(output.dataId, fate);
    }
  }

  #inherited(kind: Kind, inputs: readonly tf.Tensor[]): Birth | undefined {
    const fates = inputs.map((input) => this.#fateOf(input));
    const same = fates.find((fate) => fate[kind])?.[kind];
    if (same || kind === 'nan') return same;
    // −∞ times −1 is ∞.
    return fates.map(({ plus, minus }) => plus ?? minus).find((birth) => birth !== undefined);
  }

  #born(
    kind: Kind,
    operation: string,
    inputs: readonly tf.Tensor[],
    output: tf.Tensor,
    index: number,
  ): Birth {
    const at = coordinates(index, output.shape);
    const infinite = inputs.map((input) => this.#fateOf(input)).map((f) => f.plus ?? f.minus);
    const last = inputs.at(-1);
    const birth: Birth = {
      ...{ kind, operation, operands: inputs, at, shape: output.shape },
      numbers: inputs.flatMap((input) => numberAt(input, at)),
      isMaskedRow: operation === 'Softmax' && isMasked(inputs[0], index),
      lastOperandBy: last && this.#madeBy.get(last.dataId),
      open: this.#backward?.open ?? [...this.#recorder.open],
      gradientOf: this.#backward?.operation,
      from: kind === 'nan' ? infinite.find((each) => each !== undefined) : undefined,
    };
    this.#births.push(birth);
    return birth;
  }

  /** Of a tensor that no watched operation made, what it holds is looked up. */
  #fateOf(tensor: tf.Tensor): Fate {
    const known = this.#fates.get(tensor.dataId);
    if (known) return known;
    if (tensor.isDisposed) return finite;
    const found = notFiniteIn(tensor);
    const fate: Partial<Record<Kind, Birth>> = {};
    for (const kind of kinds) {
      const index = found[kind];
      if (index === undefined) continue;
      fate[kind] = {
        ...{ kind, operands: [], numbers: [], isMaskedRow: false },
        isVariable: tensor instanceof tf.Variable,
        open: this.#backward?.open ?? [...this.#recorder.open],
        at: coordinates(index, tensor.shape),
        shape: tensor.shape,
      };
    }
    this.#fates.set(tensor.dataId, fate);
    return fate;
  }

  /** The engine asks a node of the tape for functions, and each of them for one gradient. */
  #watchGradient(node: TapeNode, operation: string): void {
    const { gradient } = node;
    if (!gradient) return;
    const backward = { open: [...this.#recorder.open], operation };
    const inBackward = <Result>(action: () => Result): Result => {
      const outer = this.#backward;
      this.#backward = backward;
      try {
        return action();
      } finally {
        this.#backward = outer;
      }
    };
    node.gradient = (dy) =>
      Object.fromEntries(
        Object.entries(inBackward(() => gradient(dy))).map(([name, of]) => [
          name,
          () => inBackward(of),
        ]),
      );
  }
}

function tensorsOf(inputs: object): tf.Tensor[] {
  return Object.values(inputs).filter((each): each is tf.Tensor => each instanceof tf.Tensor);
}

/** Index of the first number of each kind. */
function notFiniteIn(tensor: tf.Tensor): Found {
  if (tensor.dtype !== 'float32') return {};
  const numbers = tensor.dataSync<'float32'>();
  const found: Partial<Record<Kind, number>> = {};
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i];
    // Of NaN and ∞ this is NaN.
    if (number - number === 0) continue;
    found[Number.isNaN(number) ? 'nan' : number > 0 ? 'plus' : 'minus'] ??= i;
  }
  return found;
}

function coordinates(index: number, shape: readonly number[]): number[] {
  let rest = index;
  return shape
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    })
    .toReversed();
}

/** Of a tensor that is spread over the result, as elementwise operations do; else nothing. */
function numberAt(tensor: tf.Tensor, at: readonly number[]): number[] {
  const own = at.slice(at.length - tensor.rank);
  if (own.length < tensor.rank || tensor.dtype === 'string') return [];
  let index = 0;
  for (const [axis, size] of tensor.shape.entries()) {
    if (size !== 1 && own[axis] >= size) return [];
    index = index * size + (size === 1 ? 0 : own[axis]);
  }
  return [tensor.dataSync()[index]];
}

/** Whether the row of logits around an element is −∞ everywhere. */
function isMasked(logits: tf.Tensor, index: number): boolean {
  const width = logits.shape.at(-1) ?? 1;
  const start = index - (index % width);
  const row = logits.dataSync().subarray(start, start + width);
  return [...row].every((number) => number === -Infinity);
}

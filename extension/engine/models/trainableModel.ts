// Any model as the training loop and the analysis need it: an `nn.Module`, a class of a person's own
// with tfjs variables in it, or a LayersModel of tfjs.

import * as tf from '@tensorflow/tfjs';
import type { Module } from 'tensorscope/nn';
import { ProblemError } from '../../protocol/problem.ts';
import { LayersModelAdapter } from './layersModelAdapter.ts';
import { isVariable } from './variables.ts';

export interface TrainableModel {
  /** What the person's code made. */
  readonly subject: object;
  readonly className: string;
  readonly training: boolean;
  forward(inputs: readonly tf.Tensor[]): unknown;
  setTraining(training: boolean): void;
  setTrainingStep(step: number): void;
  /** By dotted path, each variable once. */
  namedParameters(): Map<string, tf.Variable>;
  /** State that is not trained: running statistics. */
  namedBuffers(): Map<string, tf.Variable>;
  /** Objects that own parameters, by dotted path; the model itself under the empty one. */
  namedModules(): Map<string, object>;
  dispose(): void;
}

/** Throws a ProblemError for what is no model. */
export function trainableModel(model: unknown): TrainableModel {
  if (model instanceof tf.LayersModel) return new LayersModelAdapter(model);
  if (isModule(model)) return new ModuleAdapter(model);
  if (isForwardModel(model)) return new PlainModelAdapter(model);
  throw new ProblemError(
    'The model must be an nn.Module, an object with a method forward, or a LayersModel of tfjs; it is {value}.',
    { value: kindOf(model) },
  );
}

type ForwardModel = object & { forward(...inputs: readonly tf.Tensor[]): unknown };

/** The probed copy of `nn` has a Module of its own, so its methods tell, not its class. */
function isModule(model: unknown): model is Module & ForwardModel {
  return isForwardModel(model) && 'namedParameters' in model && 'setTrainingStep' in model;
}

function isForwardModel(model: unknown): model is ForwardModel {
  return (
    typeof model === 'object' &&
    model !== null &&
    typeof (model as Partial<ForwardModel>).forward === 'function'
  );
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return 'a class or function; make an object of it with new';
  const name = typeof value === 'object' ? value.constructor?.name : typeof value;
  return name === undefined || name === 'Object' ? 'a plain object' : `a ${name}`;
}

class ModuleAdapter implements TrainableModel {
  readonly subject: Module & ForwardModel;

  constructor(module: Module & ForwardModel) {
    this.subject = module;
  }

  get className(): string {
    return this.subject.constructor.name;
  }

  get training(): boolean {
    return this.subject.training;
  }

  forward(inputs: readonly tf.Tensor[]): unknown {
    return this.subject.forward(...inputs);
  }

  setTraining(training: boolean): void {
    if (training) this.subject.train();
    else this.subject.eval();
  }

  setTrainingStep(step: number): void {
    this.subject.setTrainingStep(step);
  }

  namedParameters(): Map<string, tf.Variable> {
    return this.subject.namedParameters();
  }

  namedBuffers(): Map<string, tf.Variable> {
    return this.subject.namedBuffers();
  }

  namedModules(): Map<string, object> {
    return this.subject.namedModules();
  }

  dispose(): void {
    this.subject.dispose();
  }
}

/** An object that would have parameters if a model owned it. */
export function isOwner(object: object): boolean {
  if (object instanceof tf.LayersModel) return true;
  if (!isForwardModel(object)) return false;
  return isModule(object)
    ? object.namedParameters().size > 0
    : new PlainModelAdapter(object).namedParameters().size > 0;
}

/** Variables, and constants such as a table of positions. */
export function heldTensors(object: object): tf.Tensor[] {
  const owned = [...owns(object)].map(([, each]) => each);
  return owned.filter((each): each is tf.Tensor => each instanceof tf.Tensor);
}

/** Objects in objects deeper than this are not looked through for variables. */
const deepest = 8;

/** Variables are found in the properties of the object, of objects of classes in it, and of arrays. */
class PlainModelAdapter implements TrainableModel {
  readonly subject: ForwardModel;
  training = true;

  constructor(model: ForwardModel) {
    this.subject = model;
  }

  get className(): string {
    return this.subject.constructor.name;
  }

  forward(inputs: readonly tf.Tensor[]): unknown {
    return this.subject.forward(...inputs);
  }

  setTraining(training: boolean): void {
    this.training = training;
    if ('training' in this.subject) this.subject.training = training;
  }

  setTrainingStep(): void {}

  namedParameters(): Map<string, tf.Variable> {
    return this.#variables(true);
  }

  namedBuffers(): Map<string, tf.Variable> {
    return this.#variables(false);
  }

  namedModules(): Map<string, object> {
    const found = new Map<string, object>();
    for (const [path, owned] of owns(this.subject)) {
      if (!(owned instanceof tf.Tensor)) found.set(path, owned);
    }
    return found;
  }

  dispose(): void {
    tf.dispose(heldTensors(this.subject));
  }

  #variables(trainable: boolean): Map<string, tf.Variable> {
    const found = new Map<string, tf.Variable>();
    for (const [path, owned] of owns(this.subject)) {
      if (isVariable(owned) && owned.trainable === trainable) found.set(path, owned);
    }
    return found;
  }
}

/**
 * Tensors and objects of classes inside, in the order in which the properties were declared, each
 * where it is first met: a layer may be shared, or know its parent.
 */
function* owns(
  value: unknown,
  path = '',
  depth = 0,
  met = new Set<object>(),
): Generator<[string, object]> {
  if (typeof value !== 'object' || value === null || depth > deepest || met.has(value)) return;
  met.add(value);
  if (value instanceof tf.Tensor) {
    yield [path, value];
    return;
  }
  const isObjectOfClass =
    !Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype;
  if (!isObjectOfClass && !Array.isArray(value)) return;
  if (isObjectOfClass) yield [path, value];
  for (const [key, inner] of Object.entries(value)) {
    yield* owns(inner, path ? `${path}.${key}` : key, depth + 1, met);
  }
}

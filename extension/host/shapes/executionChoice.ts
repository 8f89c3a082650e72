// Which run of an expression is shown, of those in layer stacks and time loops; remembered for each
// expression, also over edits and new passes. Pure.

import type { SitePlace } from '../../protocol/looks/tensor.ts';
import type { ShapeTable, Site, ValueShape } from '../../protocol/shapeTable.ts';

/** Counted from 0; more than there are means the last. */
export interface ExecutionChoice {
  /** Of the modules that the expression ran in, in order. */
  readonly module: number;
  /** Of its runs in that module. */
  readonly iteration: number;
  /** Of the tensors in an array or object. */
  readonly part: number;
}

/** What there is to choose from, and what is chosen. */
export interface ChosenExecution extends ExecutionChoice {
  /** Of the chosen tensor. */
  readonly place: SitePlace;
  /** What the expression made then. */
  readonly value: ValueShape;
  /** Dotted paths; '' is the model. */
  readonly modules: readonly string[];
  readonly iterations: number;
  /** Names of the tensors in an array or object; one empty name for a tensor. */
  readonly parts: readonly TensorPart[];
}

export type TensorShape = Extract<ValueShape, { kind: 'tensor' }>;

export interface TensorPart {
  /** `[1]`, `.mask`, `[0].weights`; '' for a tensor itself. */
  readonly name: string;
  readonly value: TensorShape;
}

const first: ExecutionChoice = { module: 0, iteration: 0, part: 0 };

export class SiteChoices {
  private readonly choices = new Map<string, ExecutionChoice>();

  get(key: string): ExecutionChoice {
    return this.choices.get(key) ?? first;
  }

  set(key: string, choice: ExecutionChoice): void {
    this.choices.set(key, choice);
  }
}

/** Stays the same while the expression does: another pass or an edit elsewhere does not change it. */
export function siteKey(table: ShapeTable, site: Site): string {
  const { file } = site.range;
  const alike = table.sites.filter(
    ({ name, kind, range }) => name === site.name && kind === site.kind && range.file === file,
  );
  return JSON.stringify([table.model, file, site.kind, site.name, alike.indexOf(site)]);
}

/** Nothing for an expression that never ran. */
export function chooseExecution(
  { id, executions }: Site,
  choice: ExecutionChoice,
): ChosenExecution | undefined {
  if (executions.length === 0) return undefined;
  const modules = [...new Set(executions.map(({ modulePath }) => modulePath))];
  const module = within(choice.module, modules.length);
  const inModule = executions.flatMap(({ modulePath }, index) =>
    modulePath === modules[module] ? [index] : [],
  );
  const iteration = within(choice.iteration, inModule.length);
  const { value } = executions[inModule[iteration]];
  const parts = tensorParts(value);
  const part = within(choice.part, parts.length);
  const place = { site: id, module: modules[module], iteration, part };
  return { place, value, modules, module, iterations: inModule.length, iteration, parts, part };
}

/** The tensors of a value, depth first, as `Place.part` counts them. */
export function tensorParts(value: ValueShape, name = ''): TensorPart[] {
  switch (value.kind) {
    case 'tensor':
      return [{ name, value }];
    case 'list':
      return value.items.flatMap((item, index) => tensorParts(item, `${name}[${index}]`));
    case 'record':
      return Object.entries(value.fields).flatMap(([key, field]) =>
        tensorParts(field, `${name}.${key}`),
      );
  }
}

function within(index: number, count: number): number {
  return Math.max(0, Math.min(Math.trunc(index), count - 1));
}

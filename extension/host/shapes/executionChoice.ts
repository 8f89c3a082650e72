// Which run of an expression is shown, of those in layer stacks and time loops; remembered for each
// expression, also over edits and new passes. Pure.

import type { SitePlace, TensorAnswer } from '../../protocol/looks/tensor.ts';
import type {
  Repeat,
  ShapeTable,
  Site,
  TensorShape,
  ValueShape,
} from '../../protocol/shapeTable.ts';

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
  /** What the expression made then; absent where neither trace nor look has come to it. */
  readonly value?: ValueShape;
  /** The chosen tensor of it; an array or object may hold none. */
  readonly tensor?: TensorShape;
  /** Dotted paths; '' is the model. */
  readonly modules: readonly string[];
  readonly iterations: number;
  /** What its runs in the module are; absent where that is not known. */
  readonly repeat?: Repeat;
  /** Names of the tensors in an array or object; one empty name for a tensor. */
  readonly parts: readonly string[];
}

/**
 * What a look found at an expression. It runs with real weights and samples, so it may come where
 * the trace did not, and go through a loop more often.
 */
export type LookedRuns = Pick<
  TensorAnswer,
  'place' | 'modules' | 'iterations' | 'parts' | 'shape' | 'dtype'
>;

export interface TensorPart {
  /** `[1]`, `.mask`, `[0].weights`; '' for a tensor itself. */
  readonly name: string;
  readonly value: TensorShape;
}

export const firstExecution: ExecutionChoice = { module: 0, iteration: 0, part: 0 };

export class SiteChoices {
  private readonly choices = new Map<string, ExecutionChoice>();
  private readonly looked = new Map<string, LookedRuns>();

  get(key: string): ExecutionChoice {
    return this.choices.get(key) ?? firstExecution;
  }

  set(key: string, choice: ExecutionChoice): void {
    this.choices.set(key, choice);
  }

  /** What the newest look found there. */
  lookedAt(key: string): LookedRuns | undefined {
    return this.looked.get(key);
  }

  learn(key: string, { place, modules, iterations, parts, shape, dtype }: LookedRuns): void {
    this.looked.set(key, { place, modules, iterations, parts, shape, dtype });
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

/** `looked`: without it, what the trace came to is all that is known. */
export function chooseExecution(
  { id, executions, repeats }: Site,
  choice: ExecutionChoice,
  looked?: LookedRuns,
): ChosenExecution {
  const traced = executions.map(({ modulePath }) => modulePath);
  const modules = [...new Set([...traced, ...(looked?.modules ?? [])])];
  const module = within(choice.module, modules.length);
  const path = modules.at(module) ?? '';
  const inModule = executions.filter(({ modulePath }) => modulePath === path);
  const iterations = looked && isIn(looked, path) ? looked.iterations : inModule.length;
  const iteration = within(choice.iteration, iterations);
  // A loop that ran more often in the look made the like of what the trace saw last.
  const value = (inModule.at(iteration) ?? inModule.at(-1))?.value ?? shapeOf(looked);
  const traceParts = inModule.length > 0 && value ? tensorParts(value) : undefined;
  const parts = traceParts?.map(({ name }) => name) ?? looked?.parts ?? [];
  const part = parts.length > 0 ? within(choice.part, parts.length) : choice.part;
  const tensor = traceParts ? traceParts.at(part)?.value : shapeOf(looked);
  // The look counts for itself: it may run more often by the time it is asked.
  const place = { site: id, module: path, iteration: Math.max(0, choice.iteration), part };
  const repeat = repeats?.[path];
  return { place, value, tensor, modules, module, iterations, iteration, repeat, parts, part };
}

function isIn({ place }: LookedRuns, module: string): boolean {
  return 'module' in place && place.module === module;
}

function shapeOf(looked: LookedRuns | undefined): TensorShape | undefined {
  return looked && { kind: 'tensor', shape: looked.shape, dtype: looked.dtype };
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

// Shapes with names: `[B, 8, H-2, W-2]`. The same pass is recorded with several sizes of its inputs;
// whatever changed with a size is written as a form of it.

import type { Execution, ValueShape } from '../protocol/shapeTable.ts';
import { solveDimension } from './dimensionForms.ts';
import type { Sizes } from './dimensionForms.ts';

type TensorShape = Extract<ValueShape, { kind: 'tensor' }>;

/** By site, in order of execution. */
export type Executions = ReadonlyMap<number, readonly Execution[]>;

/** A pass, which may have failed at some line, and the sizes of its inputs. */
export interface SizedPass {
  readonly sizes: Sizes;
  readonly executions: Executions;
}

/** A value of the first pass, and what stood in its place in those other passes that made it. */
interface Alike {
  readonly value: ValueShape;
  readonly others: readonly { readonly sizes: Sizes; readonly value: ValueShape }[];
}

export interface Named {
  readonly executions: Executions;
  /** Of every value of the first pass, by the object that described it. */
  readonly values: ReadonlyMap<ValueShape, ValueShape>;
  /** How often a site ran in a module: a loop over time runs `T` times. */
  runsOf(site: number, modulePath: string): NamedCount;
}

export interface NamedCount {
  /** With the sizes of training. */
  readonly count: number;
  /** As a form of named sizes, or the plain number. */
  readonly name: string;
}

/**
 * The executions of the first pass, named. `shown`: the sizes that concrete shapes are given for,
 * those of training; they may be larger than what was passed.
 */
export function nameDimensions(passes: readonly SizedPass[], shown: Sizes): Named {
  const [base, ...others] = passes;
  const lookups = others.map(({ sizes, executions }) => ({ sizes, find: finder(executions) }));
  const namer = new Namer(base.sizes, shown);
  const named = new Map<number, readonly Execution[]>();
  const values = new Map<ValueShape, ValueShape>();
  for (const [site, executions] of base.executions) {
    const list = executions.map((execution) => {
      const alike = lookups.flatMap(({ sizes, find }) => {
        const value = find(site, execution)?.value;
        return value ? [{ sizes, value }] : [];
      });
      const value = namer.name({ value: execution.value, others: alike });
      values.set(execution.value, value);
      return { ...execution, value };
    });
    named.set(site, list);
  }
  const runsOf = (site: number, modulePath: string): NamedCount =>
    namer.count(
      passes.map(({ sizes, executions }) => {
        const runs = executions.get(site) ?? [];
        return { sizes, value: runs.filter((run) => run.modulePath === modulePath).length };
      }),
    );
  return { executions: named, values, runsOf };
}

/** Of a loop that ran less often, the last execution. */
function finder(executions: Executions) {
  const byPlace = new Map<string, Execution[]>();
  for (const [site, list] of executions) {
    for (const execution of list) {
      const key = `${site} ${execution.modulePath}`;
      const place = byPlace.get(key) ?? [];
      place.push(execution);
      byPlace.set(key, place);
    }
  }
  return (site: number, { modulePath, iteration }: Execution): Execution | undefined => {
    const list = byPlace.get(`${site} ${modulePath}`);
    return list?.[iteration] ?? list?.at(-1);
  };
}

class Namer {
  private readonly sizes: Sizes;
  private readonly shown: Sizes;
  /** Time steps and layers repeat the same question thousands of times. */
  private readonly numbers = new Map<Sizes, number>();
  private readonly known = new Map<string, ReturnType<typeof solveDimension>>();

  constructor(sizes: Sizes, shown: Sizes) {
    this.sizes = sizes;
    this.shown = shown;
  }

  name({ value, others }: Alike): ValueShape {
    switch (value.kind) {
      case 'tensor':
        return this.tensor(value, others);
      case 'list':
        return {
          kind: 'list',
          items: value.items.map((item, i) => this.name(inside(item, others, 'list', i))),
        };
      case 'record': {
        const fields = Object.entries(value.fields).map(([name, field]) => {
          return [name, this.name(inside(field, others, 'record', name))] as const;
        });
        return { kind: 'record', fields: Object.fromEntries(fields) };
      }
    }
  }

  /** A pass that did not get there says nothing. */
  count([base, ...others]: Parameters<typeof solveDimension>[0]): NamedCount {
    const form = this.solve([base, ...others.filter(({ value }) => value > 0)]);
    return { count: form?.at(this.shown) ?? base.value, name: form?.text ?? String(base.value) };
  }

  private tensor(value: TensorShape, others: Alike['others']): TensorShape {
    const alike = others.flatMap(({ sizes, value: other }) => {
      const isAlike = other.kind === 'tensor' && other.shape.length === value.shape.length;
      return isAlike ? [{ sizes, shape: other.shape }] : [];
    });
    const forms = value.shape.map((dimension, axis) => {
      const seen = alike.map(({ sizes, shape }) => ({ sizes, value: shape[axis] }));
      return this.solve([{ sizes: this.sizes, value: dimension }, ...seen]);
    });
    if (forms.every((form) => form === undefined)) return value;
    return {
      ...value,
      shape: value.shape.map((dimension, axis) => forms[axis]?.at(this.shown) ?? dimension),
      names: value.shape.map((dimension, axis) => forms[axis]?.text ?? String(dimension)),
    };
  }

  /** Sizes are one object for each pass. */
  private numberOf(sizes: Sizes): number {
    const known = this.numbers.get(sizes) ?? this.numbers.size;
    this.numbers.set(sizes, known);
    return known;
  }

  private solve(observed: Parameters<typeof solveDimension>[0]) {
    const key = observed.map(({ sizes, value }) => `${this.numberOf(sizes)}:${value}`).join();
    if (!this.known.has(key)) this.known.set(key, solveDimension(observed));
    return this.known.get(key);
  }
}

function inside(
  value: ValueShape,
  others: Alike['others'],
  kind: 'list' | 'record',
  part: number | string,
): Alike {
  const parts = others.flatMap(({ sizes, value: other }) => {
    const found =
      other.kind === 'list' && kind === 'list'
        ? (other.items[part as number] ?? other.items.at(-1))
        : other.kind === 'record' && kind === 'record'
          ? other.fields[part]
          : undefined;
    return found ? [{ sizes, value: found }] : [];
  });
  return { value, others: parts };
}

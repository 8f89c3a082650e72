// A probe that keeps, for each execution of each function, the shapes of its sites and the numbers
// of its locals named by one capital (`const [B, T] = x.shape`).

import { describeValue } from '../../../extension/probe/describeValue.ts';
import type { FoundSite } from '../../../extension/probe/foundSite.ts';
import type { Probe } from '../../../extension/probe/probe.ts';
import type { ValueShape } from '../../../extension/protocol/shapeTable.ts';

export interface FunctionExecution {
  readonly letters: Map<string, number>;
  readonly values: { readonly site: FoundSite; readonly value: ValueShape }[];
}

export class ExecutionLog implements Probe {
  /** By `file:line` of the function. */
  readonly executions = new Map<string, FunctionExecution[]>();
  readonly #functionOf: (site: FoundSite) => string;
  readonly #sites: ReadonlyMap<number, FoundSite>;
  /** A function's first parameter tells that it begins anew. */
  readonly #firstParameter = new Map<string, number>();

  constructor(sites: readonly FoundSite[], functionOf: (site: FoundSite) => string) {
    this.#sites = new Map(sites.map((site) => [site.id, site]));
    this.#functionOf = functionOf;
  }

  value<T>(id: number, value: T): T {
    const site = this.#sites.get(id);
    if (!site) return value;
    const place = this.#functionOf(site);
    const execution = this.#executionOf(place, site);
    const isLetter = site.role !== 'expression' && /^[A-Z]$/.test(site.name);
    if (isLetter && typeof value === 'number') execution.letters.set(site.name, value);
    const shape = describeValue(value);
    if (shape) execution.values.push({ site, value: shape });
    return value;
  }

  #executionOf(place: string, site: FoundSite): FunctionExecution {
    const executions = this.executions.get(place) ?? [];
    this.executions.set(place, executions);
    if (site.role === 'parameter' && !this.#firstParameter.has(place)) {
      this.#firstParameter.set(place, site.id);
    }
    if (executions.length === 0 || this.#firstParameter.get(place) === site.id) {
      executions.push({ letters: new Map(), values: [] });
    }
    return executions[executions.length - 1];
  }

  result<T>(id: number, value: T): T {
    return this.value(id, value);
  }

  made<T>(id: number, value: T): T {
    return this.value(id, value);
  }

  begin(id: number): number {
    return id;
  }

  enter(): undefined {}

  construct(): undefined {}

  constructed(): void {}

  exit(): void {}
}

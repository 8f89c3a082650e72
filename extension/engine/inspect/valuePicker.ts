// The probe that hands out values: it shows the tensors of chosen sites while they are alive.

import type * as tf from '@tensorflow/tfjs';
import { isTensor } from '../../probe/describeValue.ts';
import type { FoundSite } from '../../probe/foundSite.ts';
import type { Probe } from '../../probe/probe.ts';

type Take<Picked> = (site: FoundSite, value: tf.Tensor) => Picked | undefined;

export class ValuePicker<Picked> implements Probe {
  /** What `take` made of the values, in order of execution. */
  readonly picked: Picked[] = [];
  readonly #wanted: ReadonlyMap<number, FoundSite>;
  readonly #take: Take<Picked>;

  constructor(wanted: readonly FoundSite[], take: Take<Picked>) {
    this.#wanted = new Map(wanted.map((site) => [site.id, site]));
    this.#take = take;
  }

  value<T>(id: number, value: T): T {
    const site = this.#wanted.get(id);
    if (site && isTensor(value)) {
      const picked = this.#take(site, value as unknown as tf.Tensor);
      if (picked !== undefined) this.picked.push(picked);
    }
    return value;
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

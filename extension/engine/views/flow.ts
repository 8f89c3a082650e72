// What a pass computed, for the recognisers: every tensor in order of time, the sites that it came by,
// and the calls that took it. One object is one tensor, under whatever names it goes.

import { placeEvents } from '../../probe/buildShapeTable.ts';
import { tensorsIn } from '../../probe/describeValue.ts';
import type { TensorLike } from '../../probe/describeValue.ts';
import type { FoundSite } from '../../probe/foundSite.ts';
import type { Named, NamedCount } from '../../probe/nameDimensions.ts';
import type { RecordedEvent } from '../../probe/recorder.ts';
import type { TracedModel } from '../../probe/tracedModel.ts';
import type { SitePlace } from '../../protocol/looks/tensor.ts';
import { tensorShapes } from '../../protocol/shapeTable.ts';
import type { TensorShape, ValueShape } from '../../protocol/shapeTable.ts';

/** One tensor at one site. */
export interface SeenTensor {
  readonly site: FoundSite;
  readonly place: SitePlace;
  /** With names, and with the sizes of training. */
  readonly value: TensorShape;
  /** Itself; its numbers are freed when the pass is over. */
  readonly tensor: TensorLike;
  /** Path of the module that this call is of, and that returned it. */
  readonly returnedBy?: string;
}

/** A call that put out tensors. */
export interface SeenCall {
  readonly site: FoundSite;
  /** Of its receiver and its arguments. */
  readonly operands: readonly SeenTensor[];
  readonly results: readonly SeenTensor[];
}

export interface RecordedPass {
  readonly events: readonly RecordedEvent[];
  readonly traced: TracedModel;
  readonly named: Named;
}

/** Of one site in one module, in order of time. */
export type Runs = readonly SeenTensor[];

export class Flow {
  /** In order of time; of calls in each other the inner one is first. */
  readonly calls: SeenCall[] = [];
  readonly seen: SeenTensor[] = [];
  readonly #named: Named;
  readonly #runs = new Map<string, SeenTensor[]>();
  readonly #placeOfValue = new Map<ValueShape, SitePlace>();
  readonly #byTensor = new Map<TensorLike, SeenTensor[]>();
  readonly #madeBy = new Map<TensorLike, SeenCall>();
  readonly #callsWith = new Map<TensorLike, SeenCall[]>();

  constructor(found: readonly FoundSite[], { events, traced, named }: RecordedPass) {
    this.#named = named;
    const sites = new Map(found.map((site) => [site.id, site]));
    const newest = new Map<number, readonly SeenTensor[]>();
    const returned = moduleOutputs(events, traced);
    for (const { event, modulePath, iteration } of placeEvents(events, traced)) {
      const site = sites.get(event.site);
      if (!site) continue;
      const shapes = tensorShapes(named.values.get(event.value) ?? event.value);
      // A list may have grown since.
      const tensors = tensorsIn(event.raw).slice(0, shapes.length);
      const seen = tensors.map(([, tensor], part): SeenTensor => {
        const place = { site: site.address, module: modulePath, iteration, part };
        return { site, place, value: shapes[part], tensor, returnedBy: returned.get(event.value) };
      });
      for (const each of seen) this.#note(each);
      if (seen.length > 0) this.#placeOfValue.set(event.value, seen[0].place);
      newest.set(site.id, seen);
      if (site.call) this.#noteCall(site, site.call, seen, newest);
    }
  }

  /** Of the first tensor in a value that was recorded, by the object that describes it. */
  placeOf(value: ValueShape): SitePlace | undefined {
    return this.#placeOfValue.get(value);
  }

  /** Where this tensor came by, in order of time. */
  placesOf(tensor: TensorLike): readonly SeenTensor[] {
    return this.#byTensor.get(tensor) ?? [];
  }

  /** The line that gives it a name; where callers name it again, the outermost. */
  declarationOf(tensor: TensorLike): SeenTensor | undefined {
    return this.placesOf(tensor).findLast(({ site }) => isDeclared(site));
  }

  /** Where the value of a call is declared, `const conv = …`; else the call itself. */
  namedPlace(result: SeenTensor): SeenTensor {
    const places = this.placesOf(result.tensor);
    return (
      places.find(({ site }) => isDeclared(site) && site.madeBy?.site === result.site.id) ?? result
    );
  }

  /** Every site that ran, in each module that it ran in; of a list or an object, each part. */
  get runs(): readonly Runs[] {
    return [...this.#runs.values()];
  }

  /** All the runs that one is of. */
  runsWith({ place }: SeenTensor): Runs {
    return this.#runs.get(runsKey(place)) ?? [];
  }

  /** How many they are, as a form of named sizes. */
  countOf({ site, place }: SeenTensor): NamedCount {
    return this.#named.runsOf(site.id, place.module);
  }

  /** Of calls that hand on the same tensor, the innermost one. */
  callThatMade(tensor: TensorLike): SeenCall | undefined {
    return this.#madeBy.get(tensor);
  }

  /** The calls that took it. */
  callsWith(tensor: TensorLike): readonly SeenCall[] {
    return this.#callsWith.get(tensor) ?? [];
  }

  #note(seen: SeenTensor): void {
    this.seen.push(seen);
    addTo(this.#runs, runsKey(seen.place), seen);
    addTo(this.#byTensor, seen.tensor, seen);
  }

  /** The parts of a call have been told just before it returns. */
  #noteCall(
    site: FoundSite,
    { receiver, arguments: given }: NonNullable<FoundSite['call']>,
    results: readonly SeenTensor[],
    newest: ReadonlyMap<number, readonly SeenTensor[]>,
  ): void {
    const parts = receiver ? [receiver, ...given] : given;
    const operands = parts.flatMap((part) => newest.get(part.site ?? NaN) ?? []);
    const call = { site, operands, results };
    this.calls.push(call);
    for (const { tensor } of results) {
      if (!this.#madeBy.has(tensor)) this.#madeBy.set(tensor, call);
    }
    for (const tensor of new Set(operands.map((operand) => operand.tensor))) {
      addTo(this.#callsWith, tensor, call);
    }
  }
}

export function isDeclared({ role, madeBy }: FoundSite): boolean {
  return role === 'declaration' && madeBy !== undefined;
}

function runsKey({ site, module, part }: SitePlace): string {
  return `${site} ${module} ${part}`;
}

/** What calls of modules returned, by the object that describes it. */
function moduleOutputs(
  events: readonly RecordedEvent[],
  traced: TracedModel,
): ReadonlyMap<ValueShape, string> {
  const outputs = new Map<ValueShape, string>();
  for (const event of events) {
    if (event.kind !== 'call' || !event.call.output) continue;
    const module = traced.moduleOf(event.call);
    if (module?.path) outputs.set(event.call.output, module.path);
  }
  return outputs;
}

function addTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

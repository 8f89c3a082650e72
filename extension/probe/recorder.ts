// The probe that keeps shapes: one event per execution of a site, with the method call it ran in.
// The values themselves are kept only until the pass is over, for what can be said of its end.

import type { ValueShape } from '../protocol/shapeTable.ts';
import { describeValue } from './describeValue.ts';
import type { Probe } from './probe.ts';

/** A running method (or constructor) of one object, with all its calls of its own methods. */
export interface MethodCall {
  /** Unknown in a constructor until `super(…)` has returned. */
  self?: object;
  readonly caller?: MethodCall;
  readonly isConstructor: boolean;
  /** Where the call stands in the caller's text, and what it returned. */
  site?: number;
  output?: ValueShape;
}

/** In order of time. A method call is recorded when it begins. */
export type RecordedEvent =
  | {
      readonly kind: 'value';
      readonly site: number;
      readonly value: ValueShape;
      /** The value itself; its tensors are freed when the pass is over. */
      readonly raw: unknown;
      readonly call?: MethodCall;
    }
  | { readonly kind: 'call'; readonly call: MethodCall };

export type ValueEvent = Extract<RecordedEvent, { kind: 'value' }>;

export class Recorder implements Probe {
  readonly events: RecordedEvent[] = [];
  /** Sites that ran, whatever their value: the others were never reached. */
  readonly reached = new Set<number>();
  /** The newest value of every site. */
  readonly last = new Map<number, unknown>();
  /** Where each object was made: by `new`, or by the innermost call that returned it first. */
  readonly madeAt = new Map<object, number>();
  /** The same, but the outermost call, where a function made it for its caller. */
  readonly orderedAt = new Map<object, number>();
  /** The site that told of each object first: if it only names it, the object was there before. */
  readonly firstSeen = new Map<object, number>();
  /** Calls and `new`s that have begun and not ended: after a failure, where it happened. */
  readonly open: number[] = [];
  /** What a tensor is, where that is known from elsewhere. */
  holds: (tensor: object) => 'parameter' | 'buffer' | 'input' | undefined = () => undefined;
  /** When each of `open` began, counted in calls. */
  private readonly openSince: number[] = [];
  private readonly madeWhen = new Map<object, number>();
  private clock = 0;
  private current: MethodCall | undefined;
  /** Set between the end of a method and the report of the call expression around it. */
  private justReturned: MethodCall | undefined;

  value<T>(site: number, value: T): T {
    this.note(site, value);
    return value;
  }

  result<T>(site: number, value: T): T {
    const returned = this.justReturned;
    this.made(site, value);
    if (returned) {
      returned.site = site;
      const event = this.events.at(-1);
      // One object: whoever names the one has named the other.
      if (event?.kind === 'value' && event.site === site) returned.output = event.value;
    }
    return value;
  }

  made<T>(site: number, value: T): T {
    // What was thrown and caught in between has left its calls open.
    const begun = this.open.lastIndexOf(site);
    if (begun >= 0) this.open.length = begun;
    if (typeof value === 'object' && value !== null)
      this.noteMade(site, value, this.openSince[begun]);
    this.note(site, value);
    return value;
  }

  begin(site: number): number {
    this.openSince[this.open.length] = this.clock++;
    this.open.push(site);
    return site;
  }

  enter(self: object): MethodCall | undefined {
    this.justReturned = undefined;
    // A method that calls its object's other methods stays one call.
    if (this.current?.self === self) return undefined;
    return this.begun({ self, caller: this.current, isConstructor: false });
  }

  construct(): MethodCall {
    this.justReturned = undefined;
    return this.begun({ caller: this.current, isConstructor: true });
  }

  constructed(self: object): void {
    if (this.current?.isConstructor) this.current.self = self;
  }

  exit(call: MethodCall | undefined): void {
    if (!call) return;
    this.current = call.caller;
    this.justReturned = call;
  }

  /** A value with tensors was recorded. */
  protected noted?(value: unknown): void;

  private note(site: number, value: unknown): void {
    this.justReturned = undefined;
    this.reached.add(site);
    this.last.set(site, value);
    if (typeof value === 'object' && value !== null && !this.firstSeen.has(value)) {
      this.firstSeen.set(value, site);
    }
    const shape = describeValue(value, this.holds);
    if (!shape) return;
    this.events.push({ kind: 'value', site, value: shape, raw: value, call: this.current });
    this.noted?.(value);
  }

  /** `since`: when the call began that returned it. */
  private noteMade(site: number, value: object, since: number): void {
    if (!this.madeAt.has(value)) {
      this.madeAt.set(value, site);
      this.madeWhen.set(value, this.clock);
    } else if (!((this.madeWhen.get(value) ?? 0) > since)) {
      return;
    }
    this.orderedAt.set(value, site);
  }

  private begun(call: MethodCall): MethodCall {
    this.current = call;
    this.events.push({ kind: 'call', call });
    return call;
  }
}

// The probe that keeps shapes: one event per execution of a site, with the method call it ran in.
// It keeps no tensors, so a recorded pass holds no memory of the backend.

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
      readonly call?: MethodCall;
    }
  | { readonly kind: 'call'; readonly call: MethodCall };

export class Recorder implements Probe {
  readonly events: RecordedEvent[] = [];
  /** Sites that ran, whatever their value: the others were never reached. */
  readonly reached = new Set<number>();
  private current: MethodCall | undefined;
  /** Set between the end of a method and the report of the call expression around it. */
  private justReturned: MethodCall | undefined;

  value<T>(site: number, value: T): T {
    this.justReturned = undefined;
    this.reached.add(site);
    const shape = describeValue(value);
    if (shape) this.events.push({ kind: 'value', site, value: shape, call: this.current });
    return value;
  }

  result<T>(site: number, value: T): T {
    if (this.justReturned) {
      this.justReturned.site = site;
      this.justReturned.output = describeValue(value);
    }
    return this.value(site, value);
  }

  enter(self: object): MethodCall | undefined {
    this.justReturned = undefined;
    // A method that calls its object's other methods stays one call.
    if (this.current?.self === self) return undefined;
    return this.begin({ self, caller: this.current, isConstructor: false });
  }

  construct(): MethodCall {
    this.justReturned = undefined;
    return this.begin({ caller: this.current, isConstructor: true });
  }

  constructed<T extends object>(self: T): T {
    if (this.current?.isConstructor) this.current.self = self;
    return self;
  }

  exit(call: MethodCall | undefined): void {
    if (!call) return;
    this.current = call.caller;
    this.justReturned = call;
  }

  private begin(call: MethodCall): MethodCall {
    this.current = call;
    this.events.push({ kind: 'call', call });
    return call;
  }
}

// By which calls a method came to run: equal for the turns of a loop, different for the places of the
// source that call it.

import type { MethodCall } from './recorder.ts';

export class CallPaths {
  /** A call may hold thousands of values. */
  readonly #known = new Map<MethodCall, string>();

  /** The sites of the call and of those around it, the innermost first. */
  of(call: MethodCall | undefined): string {
    if (!call) return '';
    const known = this.#known.get(call);
    if (known !== undefined) return known;
    const path = `${call.site ?? ''} ${this.of(call.caller)}`;
    this.#known.set(call, path);
    return path;
  }
}

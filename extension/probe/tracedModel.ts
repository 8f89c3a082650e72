// The modules of the model under trace, and which of them was running at an event.

import type { MethodCall } from './recorder.ts';

export interface TracedModule {
  /** Dotted path from the model; the model itself has the empty path. */
  readonly path: string;
  readonly className: string;
  /** Trainable variables inside, children included, with how many numbers each holds. */
  readonly parameters: ReadonlyMap<object, number>;
}

export class TracedModel {
  readonly root: TracedModule;
  private readonly byObject: ReadonlyMap<object, TracedModule>;

  constructor(modules: ReadonlyMap<object, TracedModule>) {
    const root = [...modules.values()].find(({ path }) => path === '');
    if (!root) throw new Error('A traced model needs its root module, under the empty path');
    this.root = root;
    this.byObject = modules;
  }

  get modules(): readonly TracedModule[] {
    return [...this.byObject.values()];
  }

  moduleOf({ self }: MethodCall): TracedModule | undefined {
    return self && this.byObject.get(self);
  }

  /** The innermost module that was running; plain objects belong to the module that uses them. */
  runningIn(call: MethodCall | undefined): TracedModule | undefined {
    return call && (this.moduleOf(call) ?? this.runningIn(call.caller));
  }

  /** How many modules, the model not counted, were running around a call. */
  depthOf({ caller }: MethodCall): number {
    if (!caller) return 0;
    const module = this.moduleOf(caller);
    return this.depthOf(caller) + (module && module.path !== '' ? 1 : 0);
  }
}

export function isUnderConstruction(call: MethodCall | undefined): boolean {
  return call !== undefined && (call.isConstructor || isUnderConstruction(call.caller));
}

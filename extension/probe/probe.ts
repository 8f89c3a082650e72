// What probed text calls while it runs. The text knows site ids only; names and ranges stay in
// the table. One probe listens at a time, in the thread that runs the text.

export interface Probe {
  /** An expression or a name has this value; returned unchanged. */
  value<T>(site: number, value: T): T;
  /** The same for a call, so that a module's output can be told by what it has just returned. */
  result<T>(site: number, value: T): T;
  /** The same for a `new`. */
  made<T>(site: number, value: T): T;
  /** A call or a `new` begins, its parts included; gives the number back. */
  begin(site: number): number;
  /** A method of `self` begins; what is returned is handed to `exit` at its end. */
  enter(self: object): unknown;
  /** The constructor of a derived class begins; `this` exists when `super(…)` has returned. */
  construct(): unknown;
  constructed(self: object): void;
  exit(call: unknown): void;
}

/** Listens to nothing: probed text that runs outside a recording. */
const silentProbe: Probe = {
  value: (_site, value) => value,
  result: (_site, value) => value,
  made: (_site, value) => value,
  begin: (site) => site,
  enter: () => undefined,
  construct: () => undefined,
  constructed: () => undefined,
  exit: () => undefined,
};

declare global {
  var tensorscopeProbe: Probe;
}

globalThis.tensorscopeProbe = silentProbe;

/** Runs `action` with this probe listening. */
export function withProbe<T>(probe: Probe, action: () => T): T {
  const outer = globalThis.tensorscopeProbe;
  globalThis.tensorscopeProbe = probe;
  try {
    return action();
  } finally {
    globalThis.tensorscopeProbe = outer;
  }
}

/** Like `withProbe`, for what takes several turns. */
export async function listening<T>(probe: Probe, action: () => Promise<T>): Promise<T> {
  const outer = globalThis.tensorscopeProbe;
  globalThis.tensorscopeProbe = probe;
  try {
    return await action();
  } finally {
    globalThis.tensorscopeProbe = outer;
  }
}

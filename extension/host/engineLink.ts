// The host's connection to the engine: started when it is first needed, started again after a
// death, versions compared before anything else is said. No waiter is ever left hanging: each is
// settled by an answer, by the end of the process, or by a time limit.

import { protocolVersion } from '../protocol/engineMessages.ts';
import type { FromEngine, ToEngine } from '../protocol/engineMessages.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { ShapeTable } from '../protocol/shapeTable.ts';
import type { ModelId, SettingValue } from '../protocol/trainRequest.ts';
import { ChangeEvent } from './changeEvent.ts';
import type { EngineEnd, EngineProcess } from './engineProcess.ts';

interface Waiter {
  readonly resolve: (table: ShapeTable) => void;
  readonly reject: (error: Error) => void;
}

export interface TimeLimits {
  readonly helloMs: number;
  readonly traceMs: number;
}

const standardLimits: TimeLimits = { helloMs: 60_000, traceMs: 60_000 };

export class EngineLink {
  readonly messages = new ChangeEvent<FromEngine>();
  readonly ends = new ChangeEvent<EngineEnd>();
  private readonly launch: () => EngineProcess;
  private readonly limits: TimeLimits;
  private process: EngineProcess | undefined;
  private connection: Promise<EngineProcess> | undefined;
  private readonly traces = new Map<number, Waiter>();
  private lastRequestId = 0;
  private disposed = false;

  constructor(launch: () => EngineProcess, limits: TimeLimits = standardLimits) {
    this.launch = launch;
    this.limits = limits;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Starts the engine if need be; rejects with a ProblemError if it does not come up. */
  async send(message: ToEngine): Promise<void> {
    (await this.connect()).send(message);
  }

  /** For orders that mean nothing to an engine that is not there. */
  sendIfRunning(message: ToEngine): void {
    this.connection?.then(
      (engine) => engine.send(message),
      () => undefined,
    );
  }

  async trace(
    model: ModelId,
    settings: Readonly<Record<string, SettingValue>>,
  ): Promise<ShapeTable> {
    const engine = await this.connect();
    const requestId = ++this.lastRequestId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seconds = this.limits.traceMs / 1000;
        this.settleTrace(requestId, ({ reject }) =>
          reject(new ProblemError('Tracing the model took longer than {seconds} s.', { seconds })),
        );
      }, this.limits.traceMs);
      const done = <T>(settle: (value: T) => void) => {
        return (value: T): void => {
          clearTimeout(timer);
          settle(value);
        };
      };
      this.traces.set(requestId, { resolve: done(resolve), reject: done(reject) });
      engine.send({ kind: 'trace', requestId, model, settings });
    });
  }

  dispose(): void {
    this.disposed = true;
    this.process?.kill();
  }

  private connect(): Promise<EngineProcess> {
    if (this.disposed) return Promise.reject(new ProblemError('Tensorscope has been closed.'));
    this.connection ??= this.open();
    return this.connection;
  }

  private open(): Promise<EngineProcess> {
    return new Promise((resolve, reject) => {
      const engine = this.launch();
      this.process = engine;
      const timer = setTimeout(() => {
        const seconds = this.limits.helloMs / 1000;
        reject(new ProblemError('The engine did not answer within {seconds} s.', { seconds }));
        engine.kill();
      }, this.limits.helloMs);
      engine.onMessage((message) => {
        if (message.kind === 'ready' || message.kind === 'versionMismatch') {
          clearTimeout(timer);
          if (message.protocolVersion === protocolVersion) {
            resolve(engine);
            return;
          }
          reject(versionProblem(message.protocolVersion));
          engine.kill();
          return;
        }
        this.receive(message);
      });
      engine.onEnd((end) => {
        clearTimeout(timer);
        reject(endProblem(end));
        this.forget(end);
      });
      engine.send({ kind: 'hello', protocolVersion });
    });
  }

  private receive(message: FromEngine): void {
    if (message.kind === 'traced') {
      this.settleTrace(message.requestId, ({ resolve }) => resolve(message.table));
    } else if (message.kind === 'traceFailed') {
      const { text, values } = message.problem;
      this.settleTrace(message.requestId, ({ reject }) => reject(new ProblemError(text, values)));
    } else {
      this.messages.fire(message);
    }
  }

  private settleTrace(requestId: number, settle: (waiter: Waiter) => void): void {
    const waiter = this.traces.get(requestId);
    this.traces.delete(requestId);
    if (waiter) settle(waiter);
  }

  private forget(end: EngineEnd): void {
    this.process = undefined;
    this.connection = undefined;
    for (const requestId of [...this.traces.keys()]) {
      this.settleTrace(requestId, ({ reject }) => reject(endProblem(end)));
    }
    this.ends.fire(end);
  }
}

function versionProblem(theirs: number): ProblemError {
  return new ProblemError(
    'The engine speaks protocol {theirs}, the extension {ours}. Reload the window.',
    { theirs, ours: protocolVersion },
  );
}

function endProblem(end: EngineEnd): ProblemError {
  if (end.kind === 'signal') {
    return new ProblemError('The engine was ended ({signal}).', { signal: end.signal });
  }
  if (end.kind === 'exit') {
    return new ProblemError('The engine ended by itself with exit code {code}.', {
      code: end.code,
    });
  }
  return new ProblemError('The engine could not be started: {message}', { message: end.message });
}

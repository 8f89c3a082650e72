// The host's connection to the engine: started when it is first needed, started again after a
// death, versions compared before anything else is said. No waiter is ever left hanging: each is
// settled by an answer, by the end of the process, or by a time limit.

import { protocolVersion } from '../../protocol/engineMessages.ts';
import type {
  CodeLimits,
  FromEngine,
  SourceText,
  ToEngine,
} from '../../protocol/engineMessages.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { ShapeTable } from '../../protocol/shapeTable.ts';
import type { SiteChoice, SiteValue } from '../../protocol/siteValue.ts';
import type { ModelId, SettingValue } from '../../protocol/trainRequest.ts';
import { ChangeEvent } from '../changeEvent.ts';
import type { EngineEnd, EngineProcess } from './engineProcess.ts';

/** Who waits for an answer of the engine, whatever it is. */
interface Waiter {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

type Answer = Extract<FromEngine, { kind: 'traced' | 'inspected' }>;
type Question = Extract<ToEngine, { kind: 'trace' | 'inspect' }>;

/** What goes with the question for a traced pass over a person's own code. */
export interface OwnCode {
  readonly texts?: readonly SourceText[];
  readonly limits?: CodeLimits;
}

/** Throws a ProblemError for what must not be sent now. */
export type Permission = (message: ToEngine) => void;

export interface TimeLimits {
  readonly helloMs: number;
  readonly traceMs: number;
  readonly inspectMs: number;
}

const standardLimits: TimeLimits = { helloMs: 60_000, traceMs: 60_000, inspectMs: 30_000 };

export class EngineLink {
  readonly messages = new ChangeEvent<FromEngine>();
  readonly ends = new ChangeEvent<EngineEnd>();
  private readonly launch: () => EngineProcess;
  private readonly limits: TimeLimits;
  private process: EngineProcess | undefined;
  private connection: Promise<EngineProcess> | undefined;
  private readonly permit: Permission;
  private readonly waiters = new Map<number, Waiter>();
  private lastRequestId = 0;
  private disposed = false;

  constructor(
    launch: () => EngineProcess,
    permit: Permission = () => undefined,
    limits: TimeLimits = standardLimits,
  ) {
    this.launch = launch;
    this.limits = limits;
    this.permit = permit;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Starts the engine if need be; rejects with a ProblemError if it does not come up. */
  async send(message: ToEngine): Promise<void> {
    this.permit(message);
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
    ownCode: OwnCode = {},
  ): Promise<ShapeTable> {
    const question = { kind: 'trace', requestId: ++this.lastRequestId, model, settings } as const;
    // The engine ends code that takes too long by itself; this limit is for an engine that hangs.
    const limitMs = this.limits.traceMs + 1000 * (ownCode.limits?.seconds ?? 0);
    const tooLate = { text: 'Tracing the model took longer than {seconds} s.', values: {} };
    const answer = await this.ask({ ...question, ...ownCode }, limitMs, tooLate);
    if (answer.kind === 'traced') return answer.table;
    throw strangeAnswer(answer);
  }

  async inspect(choice: SiteChoice, thumbnail?: 'light' | 'dark'): Promise<SiteValue> {
    const requestId = ++this.lastRequestId;
    const tooLate = { text: 'The values were not there within {seconds} s.', values: {} };
    const question = { kind: 'inspect', requestId, choice, thumbnail } as const;
    const answer = await this.ask(question, this.limits.inspectMs, tooLate);
    if (answer.kind === 'inspected') return answer.value;
    throw strangeAnswer(answer);
  }

  dispose(): void {
    this.disposed = true;
    this.process?.kill();
  }

  private async ask(question: Question, limitMs: number, tooLate: Problem): Promise<Answer> {
    this.permit(question);
    const engine = await this.connect();
    const { requestId } = question;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seconds = limitMs / 1000;
        this.settle(requestId, (waiter) =>
          waiter.reject(new ProblemError(tooLate.text, { seconds })),
        );
      }, limitMs);
      const done = <T>(settle: (value: T) => void) => {
        return (value: T): void => {
          clearTimeout(timer);
          settle(value);
        };
      };
      this.waiters.set(requestId, { resolve: done(resolve), reject: done(reject) });
      engine.send(question);
    });
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
    if (message.kind === 'traced' || message.kind === 'inspected') {
      this.settle(message.requestId, ({ resolve }) => resolve(message));
    } else if (message.kind === 'traceFailed' || message.kind === 'inspectFailed') {
      const { text, values } = message.problem;
      this.settle(message.requestId, ({ reject }) => reject(new ProblemError(text, values)));
    } else {
      this.messages.fire(message);
    }
  }

  private settle(requestId: number, settle: (waiter: Waiter) => void): void {
    const waiter = this.waiters.get(requestId);
    this.waiters.delete(requestId);
    if (waiter) settle(waiter);
  }

  private forget(end: EngineEnd): void {
    this.process = undefined;
    this.connection = undefined;
    for (const requestId of [...this.waiters.keys()]) {
      this.settle(requestId, ({ reject }) => reject(endProblem(end)));
    }
    this.ends.fire(end);
  }
}

function strangeAnswer({ kind }: Answer): Error {
  return new Error(`The engine answered a question by ${kind}`);
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

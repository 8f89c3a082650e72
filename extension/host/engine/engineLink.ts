// The host's connection to the engine: started when it is first needed, started again after a
// death, versions compared before anything else is said. No waiter is ever left hanging: each is
// settled by an answer, by the end of the process, or by a time limit.

import type { Cursor } from '../../protocol/cursor.ts';
import { protocolVersion } from '../../protocol/engineMessages.ts';
import type { CodeLimits, FromEngine, ToEngine } from '../../protocol/engineMessages.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { AnswerOf, Look } from '../../protocol/looks/look.ts';
import type { ShapeTable } from '../../protocol/shapeTable.ts';
import { SourceTexts } from '../../protocol/sourceTexts.ts';
import type { SourceText, TextVersion, TraceRef } from '../../protocol/trace.ts';
import type { ModelId } from '../../protocol/trainRequest.ts';
import { ChangeEvent } from '../changeEvent.ts';
import type { EngineEnd, EngineProcess } from './engineProcess.ts';
import { withOwnArrays } from './ownArrays.ts';

/** Who waits for an answer of the engine, whatever it is. */
interface Waiter {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

type Answer = Extract<FromEngine, { kind: 'traced' | 'looked' }>;
type Question = Extract<ToEngine, { kind: 'trace' | 'look' }>;

/** What goes with the question for a traced pass over a person's own code. */
export interface OwnCode {
  /** What stands in the editors, saved or not. */
  readonly open?: readonly SourceText[];
  readonly limits?: CodeLimits;
}

export type LookOptions = Pick<Extract<ToEngine, { kind: 'look' }>, 'limits' | 'canWait'>;

/** Throws a ProblemError for what must not be sent now. */
export type Permission = (message: ToEngine) => void;

export interface TimeLimits {
  readonly helloMs: number;
  readonly traceMs: number;
  readonly lookMs: number;
}

const standardLimits: TimeLimits = { helloMs: 60_000, traceMs: 60_000, lookMs: 30_000 };

export class EngineLink {
  readonly messages = new ChangeEvent<FromEngine>();
  readonly ends = new ChangeEvent<EngineEnd>();
  /** Of the traces that were asked for. */
  readonly texts = new SourceTexts();
  /** By SHA-256, those that this engine has got. */
  private textsThere = new Set<string>();
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
    { settings, sizes }: Pick<TraceRef, 'settings' | 'sizes'>,
    { open: openTexts = [], limits }: OwnCode = {},
  ): Promise<ShapeTable> {
    const requestId = ++this.lastRequestId;
    this.texts.add(openTexts);
    const open = openTexts.map(({ file, sha }) => ({ file, sha }));
    const question = { kind: 'trace', requestId, model, settings, sizes, open, limits } as const;
    // The engine ends code that takes too long by itself; this limit is for an engine that hangs.
    const limitMs = this.limits.traceMs + 1000 * (limits?.seconds ?? 0);
    const tooLate = { text: 'Tracing the model took longer than {seconds} s.', values: {} };
    const answer = await this.ask(question, open, limitMs, tooLate);
    if (answer.kind !== 'traced') throw strangeAnswer(answer);
    this.texts.add(answer.texts);
    return answer.table;
  }

  /** Rejects with a ProblemError. */
  async look<Asked extends Look>(
    trace: TraceRef,
    cursor: Cursor,
    look: Asked,
    options: LookOptions = {},
  ): Promise<AnswerOf<Asked>> {
    const requestId = ++this.lastRequestId;
    const tooLate = { text: 'The values were not there within {seconds} s.', values: {} };
    const asked = { requestId, trace, cursor, look, ...options, texts: [] };
    const question = { kind: 'look', ...asked } as const;
    const answer = await this.ask(question, trace.texts, this.limits.lookMs, tooLate);
    if (answer.kind !== 'looked' || answer.answer.kind !== look.kind) throw strangeAnswer(answer);
    return answer.answer as AnswerOf<Asked>;
  }

  dispose(): void {
    this.disposed = true;
    this.process?.kill();
  }

  /** `versions`: the texts that the engine needs; those that it has not got go along. */
  private async ask(
    question: Question,
    versions: readonly TextVersion[],
    limitMs: number,
    tooLate: Problem,
  ): Promise<Answer> {
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
      const texts = this.texts.missing(versions, this.textsThere);
      for (const { sha } of texts) this.textsThere.add(sha);
      engine.send({ ...question, texts });
    });
  }

  /** Starts the engine if need be; rejects with a ProblemError if it does not come up. */
  connect(): Promise<EngineProcess> {
    if (this.disposed) return Promise.reject(new ProblemError('Tensorscope has been closed.'));
    if (this.connection) return this.connection;
    try {
      this.process = this.launch();
    } catch (error) {
      // No process, hence no end of one: the next use tries again.
      const message = error instanceof Error ? error.message : String(error);
      return Promise.reject(endProblem({ kind: 'error', message }));
    }
    this.connection = this.greet(this.process);
    return this.connection;
  }

  private greet(engine: EngineProcess): Promise<EngineProcess> {
    return new Promise((resolve, reject) => {
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
        this.receive(withOwnArrays(message));
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
    if (message.kind === 'traced' || message.kind === 'looked') {
      this.settle(message.requestId, ({ resolve }) => resolve(message));
    } else if (message.kind === 'traceFailed' || message.kind === 'lookFailed') {
      const { requestId, problem } = message;
      this.settle(requestId, ({ reject }) => reject(ProblemError.of(problem)));
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
    this.textsThere = new Set();
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

/** How the process ended, as a reason. */
export function endProblem(end: EngineEnd): ProblemError {
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

// The built engine as the extension host sees it: a forked process and its messages. Tests wait
// for messages, never for time; a wait ends at the latest after 60 seconds or with the process.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { protocolVersion } from '../../extension/protocol/engineMessages.ts';
import type { Cursor, RunId } from '../../extension/protocol/cursor.ts';
import type { CodeLimits, FromEngine, ToEngine } from '../../extension/protocol/engineMessages.ts';
import type { AnswerOf, Look } from '../../extension/protocol/looks/look.ts';
import type { SitePlace, TensorAnswer, TensorLook } from '../../extension/protocol/looks/tensor.ts';
import { ProblemError } from '../../extension/protocol/problem.ts';
import type { RunState } from '../../extension/protocol/runReport.ts';
import type { SourceText, TraceRef } from '../../extension/protocol/trace.ts';
import type { ModelId, SettingValue, TrainRequest } from '../../extension/protocol/trainRequest.ts';
import { textHash } from '../../extension/runs/textHash.ts';

const engineFile = fileURLToPath(new URL('../../dist/engine.mjs', import.meta.url));
const longestWaitMs = 60_000;

type Kind = FromEngine['kind'];
type Message<K extends Kind> = Extract<FromEngine, { kind: K }>;

export interface TraceOptions {
  /** What stands in an editor, unsaved. */
  readonly text?: { readonly file: string; readonly text: string };
  readonly settings?: Readonly<Record<string, SettingValue>>;
  readonly sizes?: TraceRef['sizes'];
  readonly seconds?: number;
}

export interface AskOptions {
  readonly cursor?: Cursor;
  readonly texts?: readonly SourceText[];
  readonly canWait?: boolean;
}

interface Waiter {
  tryMessage(message: FromEngine): boolean;
  fail(reason: Error): void;
}

export class EngineProcess {
  readonly messages: FromEngine[] = [];
  /** Settles with the exit code, or the signal, when the process is gone. */
  readonly exited: Promise<number | string>;
  readonly #child: ChildProcess;
  readonly #waiters = new Set<Waiter>();
  #output = '';
  #runs = 0;
  #runId: RunId = '';
  #requests = 0;

  constructor() {
    if (!existsSync(engineFile)) throw new Error('dist/engine.mjs is not there: npm run build');
    this.#child = fork(engineFile, { serialization: 'advanced', execArgv: [], silent: true });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.#output += text.toString()));
    }
    this.#child.on('message', (message: FromEngine) => this.#received(message));
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        const reason = new Error(`The engine ended with ${code ?? signal}.\n${this.#output}`);
        for (const waiter of this.#waiters) waiter.fail(reason);
        resolve(code ?? signal ?? 'unknown');
      });
    });
  }

  /** An engine that has been greeted and is ready. */
  static async ready(): Promise<EngineProcess> {
    const engine = new EngineProcess();
    const ready = engine.next('ready');
    engine.send({ kind: 'hello', protocolVersion });
    await ready;
    return engine;
  }

  /** What the process wrote to stdout and stderr. */
  get output(): string {
    return this.#output;
  }

  send(message: ToEngine): void {
    this.#child.send(message);
  }

  /** Starts a run of its own and returns its name. */
  start(request: Partial<TrainRequest>, limits?: CodeLimits): RunId {
    const standard = {
      model: 'cnn',
      data: { id: 'digits' },
      length: { steps: 1_000_000 },
    } as const;
    this.#runId = `run ${++this.#runs}`;
    this.send({
      kind: 'start',
      runId: this.#runId,
      request: { ...standard, seed: 0, settings: {}, ...request },
      limits,
    });
    return this.#runId;
  }

  /** To the run that was started last. */
  order(kind: 'pause' | 'resume' | 'stepOnce' | 'stop'): void {
    this.send({ kind, runId: this.#runId });
  }

  setLearningRate(value: number): void {
    this.send({ kind: 'setLearningRate', runId: this.#runId, value });
  }

  /** `text` is what stands in an editor, unsaved. */
  async trace(
    model: ModelId,
    { text, settings = {}, sizes, seconds = 30 }: TraceOptions = {},
  ): Promise<Message<'traced'>> {
    const requestId = ++this.#requests;
    const texts = text === undefined ? [] : [{ ...text, sha: textHash(text.text) }];
    const traced = this.next('traced', (message) => message.requestId === requestId);
    const open = texts.map(({ file, sha }) => ({ file, sha }));
    const limits = { seconds };
    this.send({ kind: 'trace', requestId, model, settings, sizes, open, texts, limits });
    return traced;
  }

  /** The value of a site with its picture; settled with the problem if there is none. */
  async look(
    trace: TraceRef,
    place: Partial<SitePlace> & Pick<SitePlace, 'site'>,
    cursor?: Cursor,
    texts?: readonly SourceText[],
  ): Promise<TensorAnswer> {
    const look: TensorLook = {
      kind: 'tensor',
      place: { module: '', iteration: 0, part: 0, ...place },
      sample: 0,
      take: { kind: 'picture', colors: 'light' },
    };
    return this.ask(trace, look, { cursor, texts });
  }

  /** Any look; without a cursor, at a new model. Rejects with the problem if there is no answer. */
  async ask<Asked extends Look>(
    trace: TraceRef,
    look: Asked,
    { cursor = { step: 'live' }, texts = [], canWait }: AskOptions = {},
  ): Promise<AnswerOf<Asked>> {
    const requestId = ++this.#requests;
    const isAnswer = (message: { readonly requestId: number }) => message.requestId === requestId;
    const answer = this.nextOf(['looked', 'lookFailed'], isAnswer);
    this.send({ kind: 'look', requestId, trace, cursor, look, texts, canWait });
    const message = await answer;
    if (message.kind === 'lookFailed') {
      throw new ProblemError(message.problem.text, message.problem.values);
    }
    assert.equal(message.answer.kind, look.kind);
    return message.answer as AnswerOf<Asked>;
  }

  /** The next message of this kind that fits; ask before sending what causes it. */
  next<K extends Kind>(
    kind: K,
    fits: (message: Message<K>) => boolean = () => true,
  ): Promise<Message<K>> {
    return this.nextOf([kind], fits);
  }

  nextOf<K extends Kind>(
    kinds: readonly K[],
    fits: (message: Message<K>) => boolean = () => true,
  ): Promise<Message<K>> {
    const isOne = (message: FromEngine): message is Message<K> =>
      kinds.some((kind) => message.kind === kind);
    return new Promise((resolve, reject) => {
      const late = new Error(`No "${kinds.join()}" within a minute.\n${this.#output}`);
      const timer = setTimeout(() => waiter.fail(late), longestWaitMs);
      const settle = () => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        tryMessage: (message) => {
          if (!isOne(message) || !fits(message)) return false;
          settle();
          resolve(message);
          return true;
        },
        fail: (reason) => {
          settle();
          reject(reason);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** Hands on every message of this kind from now on. */
  each<K extends Kind>(kind: K, receive: (message: Message<K>) => void): void {
    this.#waiters.add({
      tryMessage: (message) => {
        if (message.kind === kind) receive(message as Message<K>);
        return false;
      },
      fail: () => {},
    });
  }

  state<K extends RunState['kind']>(kind: K): Promise<Extract<RunState, { kind: K }>> {
    const message = this.next('state', ({ state }) => state.kind === kind);
    return message.then(({ state }) => state as Extract<RunState, { kind: K }>);
  }

  all<K extends Kind>(kind: K): Message<K>[] {
    return this.messages.filter((message) => message.kind === kind) as Message<K>[];
  }

  /** Training losses by step, as reported so far; holes are steps that were never reported. */
  losses(): number[] {
    const losses: number[] = [];
    for (const { report } of this.all('progress')) {
      report.trainLoss.forEach((loss, i) => (losses[report.firstStep - 1 + i] = loss));
    }
    return losses;
  }

  kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  disconnect(): void {
    this.#child.disconnect();
  }

  async dispose(): Promise<void> {
    this.kill();
    await this.exited;
  }

  #received(message: FromEngine): void {
    this.messages.push(message);
    for (const waiter of [...this.#waiters]) waiter.tryMessage(message);
  }
}

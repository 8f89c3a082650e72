// What the engine does with each message of the host. Knows nothing of processes; `engineMain.ts`
// connects it.

import { checkTrainRequest } from '../../protocol/checkTrainRequest.ts';
import type { RunId } from '../../protocol/cursor.ts';
import type { Handlers } from '../../protocol/dispatch.ts';
import { protocolVersion } from '../../protocol/engineMessages.ts';
import type { CodeLimits, FromEngine, ToEngine } from '../../protocol/engineMessages.ts';
import type { LookAnswer } from '../../protocol/looks/look.ts';
import { toProblem } from '../../protocol/problem.ts';
import type { RunState } from '../../protocol/runReport.ts';
import { standardLimitSeconds } from '../guard/codeWatch.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';
import type { LookJob } from '../looking/lookingMessages.ts';
import { unusualSizes } from '../models/builtInSizes.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import { threadCount } from '../training/threadCount.ts';
import { LookAhead } from './lookAhead.ts';
import type { Looker } from './looker.ts';
import type { ReadyThread } from './readyThread.ts';
import { Runs, timeLimit } from './runs.ts';
import type { RunReports } from './runs.ts';
import type { TrainingRun } from './trainingRun.ts';

type Order<Kind extends ToEngine['kind']> = Extract<ToEngine, { kind: Kind }>;

const standardLimits: CodeLimits = { seconds: standardLimitSeconds };

export interface EngineSurroundings {
  send(message: FromEngine): void;
  /** Sends, then ends the process. */
  sendLast(message: FromEngine): void;
  /** Training threads. */
  readonly threads: ReadyThread;
  /** Traces models, and looks at their values. */
  readonly looker: Looker;
}

export class EngineSession {
  readonly #around: EngineSurroundings;
  readonly #runs: Runs;
  readonly #lookAhead = new LookAhead((job, limit) => this.#answer(job, limit));

  constructor(around: EngineSurroundings) {
    this.#around = around;
    this.#runs = new Runs(around.threads);
  }

  readonly handlers: Handlers<ToEngine> = {
    hello: (message) => this.#greet(message.protocolVersion),
    start: (message) => this.#start(message),
    pause: (order) => this.#obey(order, (run) => run.pause()),
    resume: (order) => this.#obey(order, (run) => run.resume()),
    stepOnce: (order) => this.#obey(order, (run) => run.stepOnce()),
    stop: (order) => this.#obey(order, (run) => void run.stop()),
    setLearningRate: (order) => this.#obey(order, (run) => setLearningRate(run, order.value)),
    trace: (message) => void this.#trace(message),
    abandonTrace: ({ model }) => this.#around.looker.abandonTrace(model),
    look: (message) => void this.#look(message),
  };

  /** Something unforeseen happened: the run, if there is one, ends with it as the reason. */
  fail(error: unknown): void {
    this.#runs.current?.fail(toProblem(error));
  }

  #greet(hostVersion: number): void {
    if (hostVersion !== protocolVersion) {
      this.#around.sendLast({ kind: 'versionMismatch', protocolVersion });
      return;
    }
    this.#around.send({ kind: 'ready', protocolVersion });
  }

  #start({ runId, request, threads, limits = standardLimits }: Order<'start'>): void {
    try {
      const checked = checkTrainRequest(request);
      const start = { request: checked, threads: threadCount(threads) };
      this.#runs.start(runId, start, timeLimit(limits), this.#observe(runId));
    } catch (error) {
      this.#report(runId, { kind: 'failed', problem: toProblem(error) });
    }
  }

  #obey({ kind, runId }: ToEngine & { runId: RunId }, order: (run: TrainingRun) => void): void {
    try {
      order(this.#runs.get(runId));
    } catch (error) {
      const problem = toProblem(error);
      this.#around.send({ kind: 'refused', runId, order: kind, problem });
    }
  }

  #observe(runId: RunId): RunReports {
    const send = (message: FromEngine) => this.#around.send(message);
    return {
      prepared: ({ description, sizes }) => {
        const info = { runId, ...description, sizes: unusualSizes(description.model, sizes) };
        send({ kind: 'started', info });
      },
      progressed: (report) => send({ kind: 'progress', runId, report }),
      stateChanged: (state) => this.#report(runId, state),
    };
  }

  #report(runId: RunId, state: RunState): void {
    this.#around.send({ kind: 'state', runId, state });
  }

  async #trace(message: Order<'trace'>): Promise<void> {
    const { requestId, model, settings, open = [], texts = [] } = message;
    try {
      const sizes = message.sizes as DataSizes | undefined;
      const job = { kind: 'trace', model, settings, sizes, open, texts } as const;
      const limit = timeLimit(message.limits ?? standardLimits);
      const result = await this.#around.looker.trace(job, limit);
      this.#around.send({ kind: 'traced', requestId, ...result });
    } catch (error) {
      this.#around.send({ kind: 'traceFailed', requestId, problem: toProblem(error) });
    }
  }

  async #look(message: Order<'look'>): Promise<void> {
    const { requestId, trace, cursor, look, canWait, texts, limits = standardLimits } = message;
    const job = { kind: 'look', trace, look, canWait, run: cursor.run, texts } as const;
    const limit = timeLimit(limits);
    try {
      const answer = await this.#answer(job, limit);
      this.#around.send({ kind: 'looked', requestId, answer });
      if (canWait !== true && cursor.run !== undefined) this.#lookAhead.after(job, limit);
    } catch (error) {
      this.#around.send({ kind: 'lookFailed', requestId, problem: toProblem(error) });
    }
  }

  async #answer(job: LookJob, limit: TimeLimit): Promise<LookAnswer> {
    const { run, canWait } = job;
    const isUrgent = canWait !== true;
    const weights = run === undefined ? undefined : await this.#runs.weightsOf(run, isUrgent);
    return this.#around.looker.look(job, weights, limit);
  }
}

function setLearningRate(run: TrainingRun, value: number): void {
  if (Number.isFinite(value) && value > 0) run.setLearningRate(value);
  else console.error(`The learning rate must be a number above 0; ${value} was not taken.`);
}

// What the engine does with each message of the host. Knows nothing of processes; `engineMain.ts`
// connects it.

import { checkTrainRequest } from '../../protocol/checkTrainRequest.ts';
import type { RunId } from '../../protocol/cursor.ts';
import type { Handlers } from '../../protocol/dispatch.ts';
import { protocolVersion } from '../../protocol/engineMessages.ts';
import type { CodeLimits, FromEngine, ToEngine } from '../../protocol/engineMessages.ts';
import { toProblem } from '../../protocol/problem.ts';
import { isOver } from '../../protocol/runReport.ts';
import type { RunState } from '../../protocol/runReport.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import { standardLimitSeconds } from '../guard/codeWatch.ts';
import { Inspector } from '../inspect/inspector.ts';
import { threadCount } from '../training/threadCount.ts';
import type { PreparedRun } from '../training/trainingMessages.ts';
import { FrameStream } from './frameStream.ts';
import type { Looker } from './looker.ts';
import type { ReadyThread } from './readyThread.ts';
import { Runs, timeLimit } from './runs.ts';
import type { RunObserver, TrainingRun } from './trainingRun.ts';

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
  /** Settles when tensors can be computed; names what computes them. */
  readonly backend: Promise<string>;
}

export class EngineSession {
  readonly #around: EngineSurroundings;
  readonly #frames: FrameStream;
  readonly #runs: Runs;

  constructor(around: EngineSurroundings) {
    this.#around = around;
    this.#runs = new Runs(around.threads);
    this.#frames = new FrameStream({
      requestWeights: () => this.#runs.current?.copyWeights(),
      send: (runId, frameId, frame) => around.send({ kind: 'frame', runId, frameId, frame }),
      frameFailed: (error) => console.error('A picture could not be made:', error),
    });
  }

  readonly handlers: Handlers<ToEngine> = {
    hello: (message) => void this.#greet(message.protocolVersion),
    start: (message) => this.#start(message),
    pause: (order) => this.#obey(order, (run) => run.pause()),
    resume: (order) => this.#obey(order, (run) => run.resume()),
    stepOnce: (order) => this.#obey(order, (run) => run.stepOnce()),
    stop: (order) => this.#obey(order, (run) => void run.stop()),
    setLearningRate: (order) => this.#obey(order, (run) => setLearningRate(run, order.value)),
    subscribe: ({ requests }) => this.#frames.subscribe(requests),
    frameShown: ({ frameId }) => this.#frames.frameShown(frameId),
    trace: (message) => void this.#trace(message),
    abandonTrace: ({ model }) => this.#around.looker.abandonTrace(model),
    look: (message) => void this.#look(message),
  };

  /** Something unforeseen happened: the run, if there is one, ends with it as the reason. */
  fail(error: unknown): void {
    this.#runs.current?.fail(toProblem(error));
  }

  async #greet(hostVersion: number): Promise<void> {
    if (hostVersion !== protocolVersion) {
      this.#around.sendLast({ kind: 'versionMismatch', protocolVersion });
      return;
    }
    const backend = await this.#around.backend;
    this.#around.send({ kind: 'ready', protocolVersion, backend });
  }

  #start({ runId, request, threads, limits = standardLimits }: Order<'start'>): void {
    try {
      const checked = checkTrainRequest(request);
      const start = { request: checked, threads: threadCount(threads) };
      this.#frames.startRun(runId);
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

  /** A run that makes way for the next one still reports, but no longer feeds the views. */
  #observe(runId: RunId): RunObserver {
    const send = (message: FromEngine) => this.#around.send(message);
    const forViews = (show: () => void) => this.#runs.isCurrent(runId) && show();
    return {
      prepared: (run) => {
        send({ kind: 'started', info: { runId, ...run.description } });
        forViews(() => void this.#preparePictures(runId, run));
      },
      progressed: (report) => {
        send({ kind: 'progress', runId, report });
        forViews(() => this.#frames.trained(report.step));
      },
      weightsArrived: (snapshot) => forViews(() => this.#frames.weightsArrived(snapshot)),
      stateChanged: (state) => {
        this.#report(runId, state);
        if (isOver(state)) forViews(() => this.#frames.endRun());
      },
    };
  }

  async #preparePictures(runId: RunId, run: PreparedRun): Promise<void> {
    try {
      await this.#around.backend;
      const { model, settings } = run.description;
      // The pictures are those of the shipped models; others are looked at line by line.
      if (isOwnModel(model) || !run.samples) return;
      const inspector = await Inspector.create(model, settings, run.sizes, run.samples);
      if (this.#runs.isCurrent(runId)) this.#frames.begin(inspector);
      else inspector.dispose();
    } catch (error) {
      console.error('The views stay empty:', error);
    }
  }

  #report(runId: RunId, state: RunState): void {
    this.#around.send({ kind: 'state', runId, state });
  }

  async #trace(message: Order<'trace'>): Promise<void> {
    const { requestId, model, settings, open = [], texts = [] } = message;
    try {
      // With the sizes of the run's data the table agrees with what is being trained.
      const sizes = this.#runs.sizesFor(model);
      const job = { kind: 'trace', model, settings, sizes, open, texts } as const;
      const limit = timeLimit(message.limits ?? standardLimits);
      const result = await this.#around.looker.trace(job, limit);
      this.#around.send({ kind: 'traced', requestId, ...result });
    } catch (error) {
      this.#around.send({ kind: 'traceFailed', requestId, problem: toProblem(error) });
    }
  }

  async #look(message: Order<'look'>): Promise<void> {
    const { requestId, trace, cursor, look, texts, limits = standardLimits } = message;
    try {
      const { run } = cursor;
      const weights = run === undefined ? undefined : await this.#runs.weightsOf(run);
      const job = { kind: 'look', trace, look, run, texts } as const;
      const answer = await this.#around.looker.look(job, weights, timeLimit(limits));
      this.#around.send({ kind: 'looked', requestId, answer });
    } catch (error) {
      this.#around.send({ kind: 'lookFailed', requestId, problem: toProblem(error) });
    }
  }
}

function setLearningRate(run: TrainingRun, value: number): void {
  if (Number.isFinite(value) && value > 0) run.setLearningRate(value);
  else console.error(`The learning rate must be a number above 0; ${value} was not taken.`);
}

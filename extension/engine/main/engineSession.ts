// What the engine does with each message of the host: one run at a time, its pictures, and traces
// beside it. Knows nothing of processes; `engineMain.ts` connects it.

import { protocolVersion } from '../../protocol/engineMessages.ts';
import type { CodeLimits, FromEngine, Handlers, ToEngine } from '../../protocol/engineMessages.ts';
import { checkTrainRequest } from '../../protocol/checkTrainRequest.ts';
import { toProblem } from '../../protocol/problem.ts';
import type { RunState } from '../../protocol/runReport.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import type { ModelId } from '../../protocol/trainRequest.ts';
import type { InspectJob } from '../looking/lookingMessages.ts';
import type { Analyst } from './analyst.ts';
import { standardLimitSeconds } from '../guard/codeWatch.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';
import { FrameStream } from './frameStream.ts';
import { Inspector } from '../inspect/inspector.ts';
import type { ReadyThread } from './readyThread.ts';
import type { WeightSnapshot } from '../inspect/sampleBatch.ts';
import { threadCount } from '../training/threadCount.ts';
import { isOver, TrainingRun } from './trainingRun.ts';
import type { RunObserver } from './trainingRun.ts';
import type { PreparedRun } from '../training/trainingMessages.ts';

type Start = Extract<ToEngine, { kind: 'start' }>;
type Trace = Extract<ToEngine, { kind: 'trace' }>;
type Inspect = Extract<ToEngine, { kind: 'inspect' }>;

const standardLimits: CodeLimits = { seconds: standardLimitSeconds };

export interface EngineSurroundings {
  send(message: FromEngine): void;
  /** Sends, then ends the process. */
  sendLast(message: FromEngine): void;
  /** Training threads. */
  readonly workers: ReadyThread;
  /** Traces models, and looks at their values. */
  readonly analyst: Analyst;
  /** Settles when tensors can be computed; names what computes them. */
  readonly backend: Promise<string>;
}

export class EngineSession {
  readonly #around: EngineSurroundings;
  readonly #frames: FrameStream;
  #run: TrainingRun | undefined;
  #prepared: PreparedRun | undefined;
  #runId = 0;
  #lastTraceId = 0;
  /** Models by the number of their trace. */
  readonly #traced = new Map<number, ModelId>();
  #limits = standardLimits;
  /** Of the run, once some have been asked for. */
  #weights: WeightSnapshot | undefined;
  /** Settles with nothing when the run ends without any. */
  #firstWeights: Promise<WeightSnapshot | undefined> | undefined;
  #haveWeights: (weights?: WeightSnapshot) => void = () => undefined;

  constructor(around: EngineSurroundings) {
    this.#around = around;
    this.#frames = new FrameStream({
      requestWeights: () => this.#run?.copyWeights(),
      send: (runId, frameId, frame) => around.send({ kind: 'frame', runId, frameId, frame }),
      frameFailed: (error) => console.error('A picture could not be made:', error),
    });
  }

  readonly handlers: Handlers<ToEngine> = {
    hello: (message) => void this.#greet(message.protocolVersion),
    start: (message) => this.#start(message),
    pause: () => this.#run?.pause(),
    resume: () => this.#run?.resume(),
    stepOnce: () => this.#run?.stepOnce(),
    stop: () => void this.#run?.stop(),
    setLearningRate: ({ value }) => this.#setLearningRate(value),
    subscribe: ({ requests }) => this.#frames.subscribe(requests),
    frameShown: ({ frameId }) => this.#frames.frameShown(frameId),
    trace: (message) => void this.#trace(message),
    abandonTrace: ({ model }) => this.#around.analyst.abandonTrace(model),
    inspect: (message) => void this.#inspect(message),
  };

  /** Something unforeseen happened: the run, if there is one, ends with it as the reason. */
  fail(error: unknown): void {
    this.#run?.fail(toProblem(error));
  }

  async #greet(hostVersion: number): Promise<void> {
    if (hostVersion !== protocolVersion) {
      this.#around.sendLast({ kind: 'versionMismatch', protocolVersion });
      return;
    }
    const backend = await this.#around.backend;
    this.#around.send({ kind: 'ready', protocolVersion, backend });
  }

  #start({ runId, request, threads, limits = standardLimits }: Start): void {
    try {
      const checked = checkTrainRequest(request);
      const start = { request: checked, threads: threadCount(threads) };
      const previousEnded = this.#run?.stop();
      this.#runId = runId;
      this.#prepared = undefined;
      this.#weights = undefined;
      const first = Promise.withResolvers<WeightSnapshot | undefined>();
      this.#firstWeights = first.promise;
      this.#haveWeights = first.resolve;
      this.#frames.startRun(runId);
      const observer = this.#observe(runId);
      const limit = isOwnModel(checked.model) ? timeLimit(limits) : undefined;
      const { workers } = this.#around;
      this.#run = new TrainingRun(workers, start, observer, previousEnded, limit);
      // For the next run, when this one needs no core any more.
      void this.#run.ended.then(() => workers.prepare());
    } catch (error) {
      this.#report(runId, { kind: 'failed', problem: toProblem(error) });
    }
  }

  /** A run that makes way for the next one still reports, but no longer feeds the views. */
  #observe(runId: number): RunObserver {
    const send = (message: FromEngine) => this.#around.send(message);
    const forViews = (show: () => void) => runId === this.#runId && show();
    return {
      prepared: (run) => {
        send({ kind: 'started', info: { runId, ...run.description } });
        forViews(() => void this.#preparePictures(runId, run));
      },
      progressed: (report) => {
        send({ kind: 'progress', runId, report });
        forViews(() => this.#frames.trained(report.step));
      },
      weightsArrived: (snapshot) =>
        forViews(() => {
          this.#weights = snapshot;
          this.#haveWeights(snapshot);
          this.#frames.weightsArrived(snapshot);
        }),
      stateChanged: (state) => {
        this.#report(runId, state);
        if (!isOver(state)) return;
        forViews(() => {
          this.#haveWeights();
          this.#frames.endRun();
        });
      },
    };
  }

  async #preparePictures(runId: number, run: PreparedRun): Promise<void> {
    this.#prepared = run;
    try {
      await this.#around.backend;
      const { model, settings } = run.description;
      // The pictures are those of the shipped models; others are looked at line by line.
      if (isOwnModel(model) || !run.samples) return;
      const inspector = await Inspector.create(model, settings, run.sizes, run.samples);
      if (runId === this.#runId) this.#frames.begin(inspector);
      else inspector.dispose();
    } catch (error) {
      console.error('The views stay empty:', error);
    }
  }

  #report(runId: number, state: RunState): void {
    this.#around.send({ kind: 'state', runId, state });
  }

  #setLearningRate(value: number): void {
    if (Number.isFinite(value) && value > 0) this.#run?.setLearningRate(value);
    else console.error(`The learning rate must be a number above 0; ${value} was not taken.`);
  }

  async #trace({
    requestId,
    model,
    settings,
    texts = [],
    limits = standardLimits,
  }: Trace): Promise<void> {
    try {
      // With the sizes of the run's data the table agrees with what is being trained.
      const run = this.#prepared;
      const sizes = run?.description.model === model && !isOwnModel(model) ? run.sizes : undefined;
      const traceId = ++this.#lastTraceId;
      const job = { kind: 'trace', traceId, model, settings, texts, sizes } as const;
      const table = await this.#around.analyst.trace(job, timeLimit(limits));
      this.#traced.set(table.traceId, model);
      this.#limits = limits;
      this.#around.send({ kind: 'traced', requestId, table });
    } catch (error) {
      this.#around.send({ kind: 'traceFailed', requestId, problem: toProblem(error) });
    }
  }

  async #inspect({ requestId, choice, thumbnail }: Inspect): Promise<void> {
    try {
      const run = await this.#runOf(choice.traceId);
      const job = { kind: 'inspect', choice, thumbnail, run } as const;
      const value = await this.#around.analyst.inspect(job, timeLimit(this.#limits));
      this.#around.send({ kind: 'inspected', requestId, value });
    } catch (error) {
      this.#around.send({ kind: 'inspectFailed', requestId, problem: toProblem(error) });
    }
  }

  /** The newest weights at hand, if the traced model is the one that trains; newer ones are asked for. */
  async #runOf(traceId: number): Promise<InspectJob['run']> {
    const run = this.#prepared;
    if (!run || this.#traced.get(traceId) !== run.description.model) return undefined;
    this.#run?.copyWeights();
    const weights = this.#weights ?? (await this.#firstWeights);
    const { seed } = run.description;
    return weights && { runId: this.#runId, seed, weights, samples: run.probes };
  }
}

function timeLimit({ seconds }: CodeLimits): TimeLimit {
  return { seconds, setting: 'tensorscope.timeLimit' };
}

// The run of this window: what was asked for, what the engine has reported, what may be asked next.
// It outlives every view, and the engine too. No VS Code inside.

import type { Moment, RunId } from '../../protocol/cursor.ts';
import type { CodeLimits, FromEngine, ToEngine } from '../../protocol/engineMessages.ts';
import { dispatch } from '../../protocol/dispatch.ts';
import { lookKey } from '../../protocol/looks/look.ts';
import type { Answered } from '../../protocol/looks/look.ts';
import { ProblemError, toProblem } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';
import { isOver } from '../../protocol/runReport.ts';
import type { ProgressReport, RunState } from '../../protocol/runReport.ts';
import type { ShapeTable } from '../../protocol/shapeTable.ts';
import type { ModelId, TrainRequest } from '../../protocol/trainRequest.ts';
import { ChangeEvents } from '../changeEvent.ts';
import type { ChangeEvent, Subscription } from '../changeEvent.ts';
import type { EngineEnd } from '../engine/engineProcess.ts';
import {
  addReport,
  endOfRun,
  isActive,
  learningRateOf,
  momentOf,
  newRun,
  restoreRun,
  saveRun,
} from './run.ts';
import type { Run, SavedRun } from './run.ts';
import { newRunId } from './runId.ts';

/** What the session needs of an EngineLink. */
export interface Engine {
  readonly messages: ChangeEvent<FromEngine>;
  readonly ends: ChangeEvent<EngineEnd>;
  /** Starts the engine if need be; rejects with a ProblemError if it does not come up. */
  connect(): Promise<unknown>;
  send(message: ToEngine): Promise<void>;
  sendIfRunning(message: ToEngine): void;
}

/** How a run is to compute, besides what was asked for. */
export interface StartSettings {
  /** 0: the engine decides. */
  readonly threads: number;
  /** For a person's own code. */
  readonly limits?: CodeLimits;
}

export type SessionChange =
  /** Another run, or its description: whoever shows it starts from nothing. */
  | { readonly kind: 'run' }
  | { readonly kind: 'table'; readonly table: ShapeTable }
  | { readonly kind: 'state'; readonly state: RunState }
  | { readonly kind: 'progress'; readonly report: ProgressReport }
  | { readonly kind: 'answer'; readonly answerId: number; readonly answered: Answered }
  | { readonly kind: 'sample'; readonly sample: number };

type RunOrder = Extract<
  ToEngine,
  { kind: 'pause' | 'resume' | 'stepOnce' | 'stop' | 'setLearningRate' }
>;

interface StartWaiter {
  readonly runId: RunId;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Kept for a page that is opened or reloaded, and for a window that is. */
const mostAnswers = 48;

export class Session {
  readonly changes = new ChangeEvents<SessionChange>();
  run: Run | undefined;
  table: ShapeTable | undefined;
  /** Number of the validation sample that everything shows. */
  sample = 0;
  private readonly newest = new Map<string, Answered>();
  private readonly engine: Engine;
  private readonly startSettings: () => StartSettings;
  private readonly subscriptions: readonly Subscription[];
  private waiting: StartWaiter | undefined;
  private starting: { readonly runId: RunId; readonly orders: RunOrder[] } | undefined;

  /** `startSettings` is asked whenever a run starts. */
  constructor(engine: Engine, startSettings: () => StartSettings = () => ({ threads: 0 })) {
    this.engine = engine;
    this.startSettings = startSettings;
    this.subscriptions = [
      engine.messages.subscribe((message) => this.receive(message)),
      engine.ends.subscribe((end) => this.engineEnded(end)),
    ];
  }

  /** Brings the engine up while a person still answers questions; a failure is told at the start. */
  prepare(): void {
    this.engine.connect().catch(() => {});
  }

  /**
   * Resolves when the run has reported its first step, or is over, or another has taken its place;
   * rejects with a ProblemError when it fails before that.
   */
  async start(request: TrainRequest): Promise<void> {
    this.settleStart();
    const run = newRun(newRunId(), request);
    this.run = run;
    const started = new Promise<void>((resolve, reject) => {
      this.waiting = { runId: run.id, resolve, reject };
    });
    this.table = undefined;
    this.newest.clear();
    this.starting = { runId: run.id, orders: [] };
    this.changes.fire({ kind: 'run' });
    try {
      await this.engine.connect();
      if (run === this.run && isActive(run)) {
        const settings = this.startSettings();
        await this.engine.send({ kind: 'start', runId: run.id, request, ...settings });
      }
      this.haveStarted(run);
    } catch (error) {
      this.enter(run, { kind: 'failed', problem: toProblem(error) });
    }
    return started;
  }

  startAgain(): Promise<void> {
    if (!this.run) throw new ProblemError('There is no run to repeat. Choose Train Model first.');
    return this.start(this.run.request);
  }

  pause(): void {
    if (this.run?.state.kind === 'training') this.order({ kind: 'pause', runId: this.run.id });
  }

  resume(): void {
    if (this.run?.state.kind === 'paused') this.order({ kind: 'resume', runId: this.run.id });
  }

  stepOnce(): void {
    const { run } = this;
    if (run?.state.kind === 'paused' || run?.state.kind === 'training') {
      this.order({ kind: 'stepOnce', runId: run.id });
    }
  }

  stop(): void {
    const { run } = this;
    if (!isActive(run)) return;
    // Nobody has to wait for an engine that comes up only to be told that it is not needed.
    if (this.starting?.runId === run.id) this.enter(run, { kind: 'stopped' });
    else this.order({ kind: 'stop', runId: run.id });
  }

  setLearningRate(value: number): void {
    if (!(value > 0 && value <= 10)) {
      throw new ProblemError('The learning rate must be above 0 and at most 10; it is {value}.', {
        value,
      });
    }
    if (isActive(this.run)) this.order({ kind: 'setLearningRate', runId: this.run.id, value });
  }

  /** The newest answers to what is on screen, or was last. */
  get answers(): readonly Answered[] {
    return [...this.newest.values()];
  }

  answered(answerId: number, answered: Answered): void {
    const key = lookKey(answered.look);
    this.newest.delete(key);
    this.newest.set(key, answered);
    const [oldest] = this.newest.keys();
    if (this.newest.size > mostAnswers) this.newest.delete(oldest);
    this.changes.fire({ kind: 'answer', answerId, answered });
  }

  chooseSample(sample: number): void {
    this.sample = Math.max(0, Math.trunc(sample));
    this.changes.fire({ kind: 'sample', sample: this.sample });
  }

  /** The table of the model that the run trains, or, before the first run, of any. */
  showTable(table: ShapeTable): void {
    if (this.run && this.run.request.model !== table.model) return;
    this.table = table;
    this.changes.fire({ kind: 'table', table });
  }

  /** The newest weights of a model that can be looked at; without a run, those of a new model. */
  weightsOf(model: ModelId): Moment {
    const { run } = this;
    if (!run?.isInEngine || run.request.model !== model) return { step: 0 };
    return momentOf(run);
  }

  /**
   * Of the model whose table is shown. Nothing for a run that the engine does not have: its last
   * pictures stay, instead of a new model's.
   */
  get shownWeights(): Moment | undefined {
    const { run, table } = this;
    return table && (!run || run.isInEngine) ? this.weightsOf(table.model) : undefined;
  }

  save(): SavedRun | undefined {
    return this.run && saveRun(this.run, this.table, this.answers);
  }

  restore(saved: SavedRun): void {
    this.run = restoreRun(saved);
    this.table = saved.table;
    for (const answered of saved.answers) this.newest.set(lookKey(answered.look), answered);
    this.changes.fire({ kind: 'run' });
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.settleStart();
  }

  /** An order for a run that the engine has not been told of yet waits until it has. */
  private order(order: RunOrder): void {
    if (this.starting?.runId !== order.runId) this.engine.sendIfRunning(order);
    else this.starting.orders.push(order);
  }

  private haveStarted(run: Run): void {
    if (this.starting?.runId !== run.id) return;
    const { orders } = this.starting;
    this.starting = undefined;
    if (isActive(run)) for (const order of orders) this.engine.sendIfRunning(order);
  }

  private receive(message: FromEngine): void {
    const run = this.run;
    const ofThisRun = (runId: RunId): boolean => runId === run?.id;
    const nothing = (): void => undefined;
    dispatch<FromEngine>(
      {
        // The link settles these six itself.
        ready: nothing,
        versionMismatch: nothing,
        traced: nothing,
        traceFailed: nothing,
        looked: nothing,
        lookFailed: nothing,
        refused: ({ runId, problem }) => {
          if (isActive(run) && ofThisRun(runId)) this.enter(run, { kind: 'failed', problem });
        },
        started: ({ info }) => {
          if (!run || !ofThisRun(info.runId)) return;
          run.info = info;
          run.isInEngine = true;
          run.learningRate = learningRateOf(info) ?? run.learningRate;
          this.changes.fire({ kind: 'run' });
        },
        state: ({ runId, state }) => {
          if (run && ofThisRun(runId)) this.enter(run, state);
        },
        progress: ({ runId, report }) => {
          if (!run || !ofThisRun(runId)) return;
          addReport(run, report);
          this.changes.fire({ kind: 'progress', report });
          // There is something new to say of the run.
          if (report.validation.some(({ reason }) => reason)) this.changes.fire({ kind: 'run' });
          this.settleStart();
        },
      },
      message,
    );
  }

  private enter(run: Run, state: RunState): void {
    run.state = state;
    if (run !== this.run) return;
    this.changes.fire({ kind: 'state', state });
    if (state.kind === 'failed' && state.step?.sample !== undefined) {
      this.chooseSample(state.step.sample);
    }
    if (state.kind === 'failed') this.settleStart(state.problem);
    else if (!isActive(run)) this.settleStart();
  }

  private settleStart(problem?: Problem): void {
    const waiting = this.waiting;
    this.waiting = undefined;
    if (problem) waiting?.reject(ProblemError.of(problem));
    else waiting?.resolve();
  }

  private engineEnded(end: EngineEnd): void {
    const { run } = this;
    if (!run) return;
    run.isInEngine = false;
    const { state } = run;
    this.enter(run, isOver(state) ? state : { kind: 'failed', problem: endOfRun(end, run.step) });
  }
}

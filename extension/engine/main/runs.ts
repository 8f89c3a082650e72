// The runs that the engine has: at most one trains, and its weights stay until another one begins.

import type { CodeLimits } from '../../protocol/engineMessages.ts';
import type { RunId } from '../../protocol/cursor.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import { isOver } from '../../protocol/runReport.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';
import type { RunWeights } from '../looking/lookingMessages.ts';
import { unusualSizes } from '../models/builtInSizes.ts';
import type { FailedStep } from '../training/stepFailure.ts';
import type { PreparedRun, TrainingStart } from '../training/trainingMessages.ts';
import { NewestWeights } from './newestWeights.ts';
import type { ReadyThread } from './readyThread.ts';
import { TrainingRun } from './trainingRun.ts';
import type { RunObserver } from './trainingRun.ts';

/** What there is of a run. */
class KnownRun {
  readonly id: RunId;
  run: TrainingRun | undefined;
  prepared: PreparedRun | undefined;
  /** By which it ended. */
  failed: FailedStep | undefined;
  readonly weights = new NewestWeights(() => this.run?.copyWeights());

  constructor(id: RunId) {
    this.id = id;
  }
}

/** Whoever tells the host how a run goes. */
export type RunReports = Pick<RunObserver, 'prepared' | 'progressed' | 'stateChanged'>;

export class Runs {
  readonly #threads: ReadyThread;
  #current: KnownRun | undefined;

  constructor(threads: ReadyThread) {
    this.#threads = threads;
  }

  /** A run that is under way is stopped first; nobody gets its weights any more. */
  start(id: RunId, start: TrainingStart, limit: TimeLimit, reports: RunReports): void {
    const before = this.#current;
    const known = new KnownRun(id);
    const previousEnded = before?.run?.stop();
    before?.weights.end();
    this.#current = known;
    const { model } = start.request;
    known.run = new TrainingRun(
      this.#threads,
      start,
      observing(known, reports),
      previousEnded,
      isOwnModel(model) ? limit : undefined,
    );
    // For the next run, when this one needs no core any more.
    void known.run.ended.then(() => this.#threads.prepare());
  }

  isCurrent(id: RunId): boolean {
    return this.#current?.id === id;
  }

  get current(): TrainingRun | undefined {
    return this.#current?.run;
  }

  /** Throws a ProblemError for a run that the engine does not have. */
  get(id: RunId): TrainingRun {
    const { run } = this.#known(id);
    if (run) return run;
    throw gone();
  }

  /**
   * The newest weights, or some that are hardly older. Waits for the first of a run that has just
   * begun. `isUrgent`: somebody waits with the caret. Rejects with a ProblemError if there are none,
   * or no longer.
   */
  async weightsOf(id: RunId, isUrgent: boolean): Promise<RunWeights> {
    const known = this.#known(id);
    const snapshot = await known.weights.get(isUrgent);
    const { prepared } = known;
    if (!snapshot || !prepared || !this.isCurrent(id)) throw gone();
    const { seed, model } = prepared.description;
    const sizes = unusualSizes(model, prepared.sizes);
    const { step, samples } = known.failed ?? { step: undefined, samples: prepared.samples };
    return { runId: id, seed, snapshot, sizes, samples, failedStep: step };
  }

  #known(id: RunId): KnownRun {
    if (this.#current?.id === id) return this.#current;
    throw gone();
  }
}

function gone(): ProblemError {
  return new ProblemError('The engine no longer has this run. Train again to look at its values.');
}

/** Keeps what a run tells of itself. */
function observing(known: KnownRun, reports: RunReports): RunObserver {
  return {
    prepared: (run) => {
      known.prepared = run;
      reports.prepared(run);
    },
    progressed: (report) => {
      known.weights.trained(report.step);
      reports.progressed(report);
    },
    stepFailed: (failed) => void (known.failed = failed),
    weightsArrived: (snapshot) => known.weights.arrived(snapshot),
    stateChanged: (state) => {
      known.weights.rest(state.kind === 'paused');
      reports.stateChanged(state);
      if (isOver(state)) known.weights.end();
    },
  };
}

/** As `tensorscope.timeLimit` says. */
export function timeLimit({ seconds }: CodeLimits): TimeLimit {
  return { seconds, setting: 'tensorscope.timeLimit' };
}

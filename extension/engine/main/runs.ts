// The runs that the engine has: at most one trains, and its weights stay until another one begins.

import type { CodeLimits } from '../../protocol/engineMessages.ts';
import type { RunId } from '../../protocol/cursor.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { ModelId, TrainRequest } from '../../protocol/trainRequest.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import { isOver } from '../../protocol/runReport.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';
import type { RunWeights } from '../looking/lookingMessages.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import type { WeightSnapshot } from '../models/weights.ts';
import type { PreparedRun, TrainingStart } from '../training/trainingMessages.ts';
import type { ReadyThread } from './readyThread.ts';
import { TrainingRun } from './trainingRun.ts';
import type { RunObserver } from './trainingRun.ts';

/** What there is of a run. */
class KnownRun {
  readonly id: RunId;
  readonly request: TrainRequest;
  run: TrainingRun | undefined;
  prepared: PreparedRun | undefined;
  newest: WeightSnapshot | undefined;
  /** Settles with the first weights, or with nothing when there will be none. */
  readonly first = Promise.withResolvers<WeightSnapshot | undefined>();

  constructor(id: RunId, request: TrainRequest) {
    this.id = id;
    this.request = request;
  }
}

export class Runs {
  readonly #threads: ReadyThread;
  #current: KnownRun | undefined;

  constructor(threads: ReadyThread) {
    this.#threads = threads;
  }

  /** A run that is under way is stopped first; nobody gets its weights any more. */
  start(id: RunId, start: TrainingStart, limit: TimeLimit, observer: RunObserver): void {
    const before = this.#current;
    const known = new KnownRun(id, start.request);
    const previousEnded = before?.run?.stop();
    before?.first.resolve(undefined);
    this.#current = known;
    const { model } = start.request;
    known.run = new TrainingRun(
      this.#threads,
      start,
      observing(known, observer),
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

  /** Of the data of the run that trains, or trained last, this shipped model. */
  sizesFor(model: ModelId): DataSizes | undefined {
    const prepared = this.#current?.prepared;
    return prepared?.description.model === model && !isOwnModel(model) ? prepared.sizes : undefined;
  }

  /**
   * The newest weights at hand; newer ones are asked for. Waits for the first of a run that has just
   * begun. Rejects with a ProblemError if there are none, or no longer.
   */
  async weightsOf(id: RunId): Promise<RunWeights> {
    const known = this.#known(id);
    known.run?.copyWeights();
    const snapshot = known.newest ?? (await known.first.promise);
    const { prepared } = known;
    if (!snapshot || !prepared) throw gone();
    const { seed } = prepared.description;
    return { runId: id, seed, snapshot, samples: prepared.probes };
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
function observing(known: KnownRun, observer: RunObserver): RunObserver {
  return {
    ...observer,
    prepared: (run) => {
      known.prepared = run;
      observer.prepared(run);
    },
    weightsArrived: (snapshot) => {
      known.newest = snapshot;
      known.first.resolve(snapshot);
      observer.weightsArrived(snapshot);
    },
    stateChanged: (state) => {
      observer.stateChanged(state);
      if (isOver(state)) known.first.resolve(undefined);
    },
  };
}

/** As `tensorscope.timeLimit` says. */
export function timeLimit({ seconds }: CodeLimits): TimeLimit {
  return { seconds, setting: 'tensorscope.timeLimit' };
}

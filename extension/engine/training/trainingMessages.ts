// The conversation between the engine's main thread and its training thread. Reports that only
// pass through to the host have the same form as in `protocol/engineMessages.ts`.

import type { ProgressReport, RunState } from '../../protocol/runReport.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import type { FailedStep } from './stepFailure.ts';
import type { RunDescription } from './trainer.ts';
import type { SampleSet } from '../tasks/task.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import type { RunResult } from './runRecord.ts';
import type { WeightSnapshot } from '../models/weights.ts';

/** What a run is. */
export interface TrainingStart {
  readonly request: TrainRequest;
  /** That compute a step, this one included. */
  readonly threads: number;
  /** Whether it ends with a test on all validation and test data, told by `tested`. */
  readonly test?: boolean;
}

export type ToTraining =
  /** Comes first, and once: a worker trains one run. */
  | { readonly kind: 'begin'; readonly start: TrainingStart }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'stepOnce' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'setLearningRate'; readonly value: number }
  /** Answered by `snapshot`; the worker reads messages between steps only. */
  | { readonly kind: 'copyWeights' };

/** What is looked at while the run trains. */
export interface PreparedRun {
  readonly description: RunDescription;
  readonly sizes: DataSizes;
  readonly samples: SampleSet;
}

export type FromTraining =
  /** Everything is loaded: the run's own time begins. `memory`: of its tensors. */
  | { readonly kind: 'begun'; readonly memory: WebAssembly.Memory }
  | { readonly kind: 'prepared'; readonly run: PreparedRun }
  | { readonly kind: 'progress'; readonly report: ProgressReport }
  /** Also sent once unasked, after the last step. */
  | { readonly kind: 'snapshot'; readonly snapshot: WeightSnapshot }
  /** A step was not finite: what follows takes longer than a step. */
  | { readonly kind: 'failing' }
  | { readonly kind: 'failedStep'; readonly failed: FailedStep }
  /** The last step is done; what is left of a run that ends with a test may take a while. */
  | { readonly kind: 'testing' }
  | { readonly kind: 'tested'; readonly result: RunResult }
  | { readonly kind: 'state'; readonly state: RunState };

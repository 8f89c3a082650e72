// The conversation between the engine's main thread and its looking thread.

import type { RunId } from '../../protocol/cursor.ts';
import type { Look, LookAnswer } from '../../protocol/looks/look.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { ShapeTable, SourceRange } from '../../protocol/shapeTable.ts';
import type { SourceText, TextVersion, TraceRef } from '../../protocol/trace.ts';
import type { ModelId, SettingValue } from '../../protocol/trainRequest.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import type { WeightSnapshot } from '../models/weights.ts';
import type { SampleSet } from '../tasks/task.ts';

export interface TraceJob {
  readonly kind: 'trace';
  readonly model: ModelId;
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Of the data of a run of this shipped model. */
  readonly sizes?: DataSizes;
  /** What stands in the editors; other own files are read from the disk. */
  readonly open: readonly TextVersion[];
  /** Those that the thread has not got yet. */
  readonly texts: readonly SourceText[];
}

export interface LookJob {
  readonly kind: 'look';
  readonly trace: TraceRef;
  readonly look: Look;
  /** Traces and other looks come first. */
  readonly canWait?: boolean;
  /** Whose weights are meant, the newest that the thread was given; without one, a new model's. */
  readonly run?: RunId;
  /** Of the trace, those that the thread has not got yet. */
  readonly texts: readonly SourceText[];
}

export type Job = TraceJob | LookJob;

/** Of one step of a run; stays with the thread until newer ones come. */
export interface RunWeights {
  readonly runId: RunId;
  readonly seed: number;
  readonly snapshot: WeightSnapshot;
  /** As in the `TraceRef` of what trains. */
  readonly sizes?: TraceRef['sizes'];
  /** Of the run's data; without them, those of a new model are looked at. */
  readonly samples?: SampleSet;
  /** The step by which the run ended: it is repeated as it was, with all samples, which are its batch. */
  readonly failedStep?: number;
}

export type ToLooking =
  /** `goesOn`: with the trace that the last job of this kind has begun. */
  | { readonly kind: 'job'; readonly jobId: number; readonly job: Job; readonly goesOn: boolean }
  | { readonly kind: 'weights'; readonly weights: RunWeights };

export interface TraceResult {
  readonly table: ShapeTable;
  /** Of own files that were read from the disk. */
  readonly texts: readonly SourceText[];
}

export type FromLooking =
  /** Everything is loaded: jobs may come, and their time counts. `memory`: of its tensors. */
  | { readonly kind: 'ready'; readonly memory?: WebAssembly.Memory }
  /** Before own code is run: where the sites are that `progress` counts. */
  | { readonly kind: 'sites'; readonly sites: readonly (readonly [number, SourceRange])[] }
  /** Without a result or an answer there is more to do: the same job goes on with it. */
  | { readonly kind: 'traced'; readonly jobId: number; readonly result?: TraceResult }
  | { readonly kind: 'looked'; readonly jobId: number; readonly answer?: LookAnswer }
  /** `isBroken`: the thread's memory can no longer be trusted. */
  | {
      readonly kind: 'failed';
      readonly jobId: number;
      readonly problem: Problem;
      readonly isBroken: boolean;
    };

/** What the thread is started with. */
export interface LookingStart {
  /** One number: the site that began or ended last. */
  readonly progress: Int32Array;
}

// The conversation between the engine's main thread and its looking thread.

import type { SourceText } from '../../protocol/engineMessages.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { ShapeTable, SourceRange } from '../../protocol/shapeTable.ts';
import type { SiteChoice, SiteValue } from '../../protocol/siteValue.ts';
import type { ModelId, SettingValue } from '../../protocol/trainRequest.ts';
import type { Samples } from '../tasks/task.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import type { WeightSnapshot } from '../inspect/sampleBatch.ts';

export interface TraceJob {
  readonly kind: 'trace';
  readonly traceId: number;
  readonly model: ModelId;
  readonly settings: Readonly<Record<string, SettingValue>>;
  readonly texts: readonly SourceText[];
  /** Of the data of a run of this shipped model. */
  readonly sizes?: DataSizes;
}

export interface InspectJob {
  readonly kind: 'inspect';
  readonly choice: SiteChoice;
  readonly thumbnail?: 'light' | 'dark';
  /** Of a run of the traced model; without it, a new model is looked at. */
  readonly run?: {
    readonly runId: number;
    readonly seed: number;
    readonly weights: WeightSnapshot;
    readonly samples: Samples;
  };
}

export type Job = TraceJob | InspectJob;

export interface ToLooking {
  readonly jobId: number;
  readonly job: Job;
}

export type FromLooking =
  /** Everything is loaded: jobs may come, and their time counts. */
  | { readonly kind: 'ready' }
  /** Before own code is run: where the sites are that `progress` counts. */
  | { readonly kind: 'sites'; readonly sites: readonly (readonly [number, SourceRange])[] }
  | { readonly kind: 'traced'; readonly jobId: number; readonly table: ShapeTable }
  | { readonly kind: 'inspected'; readonly jobId: number; readonly value: SiteValue }
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

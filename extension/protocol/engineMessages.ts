// The conversation between the extension host and the engine (its child process).
// Orders are verbs, reports are nouns or past forms. Both ends check `protocolVersion` first.

import type { Cursor, RunId } from './cursor.ts';
import type { Look, LookAnswer } from './looks/look.ts';
import type { Problem } from './problem.ts';
import type { ProgressReport, RunInfo, RunState } from './runReport.ts';
import type { ShapeTable } from './shapeTable.ts';
import type { SourceText, TextVersion, TraceRef } from './trace.ts';
import type { ModelId, SettingValue, TrainRequest } from './trainRequest.ts';

export const protocolVersion = 3;

/** For a person's own code. */
export interface CodeLimits {
  /** To load and trace a file; a training step may take six times as long. */
  readonly seconds: number;
}

export type ToEngine =
  | { readonly kind: 'hello'; readonly protocolVersion: number }
  /** Starts a run; one that is under way is stopped first. */
  | {
      readonly kind: 'start';
      readonly runId: RunId;
      readonly request: TrainRequest;
      /** That compute; 0 or none: all cores but one. */
      readonly threads?: number;
      readonly limits?: CodeLimits;
    }
  /** Orders for a run that the engine does not have are answered by `refused`. */
  | { readonly kind: 'pause'; readonly runId: RunId }
  | { readonly kind: 'resume'; readonly runId: RunId }
  /** Trains one step and pauses (again). */
  | { readonly kind: 'stepOnce'; readonly runId: RunId }
  | { readonly kind: 'stop'; readonly runId: RunId }
  | { readonly kind: 'setLearningRate'; readonly runId: RunId; readonly value: number }
  /**
   * Passes over sample data with probes; answered by `traced` or `traceFailed` of the same id. A
   * mistake in an own model is a finding of its table, not a failure.
   */
  | {
      readonly kind: 'trace';
      readonly requestId: number;
      readonly model: ModelId;
      readonly settings: Readonly<Record<string, SettingValue>>;
      /** As in `TraceRef`. */
      readonly sizes?: TraceRef['sizes'];
      /** What stands in the editors, saved or not; other own files are read from the disk. */
      readonly open?: readonly TextVersion[];
      /** Those of `open` that this engine has not got yet. */
      readonly texts?: readonly SourceText[];
      readonly limits?: CodeLimits;
    }
  /** The text has changed: a trace of this model that takes long need not come to its end. */
  | { readonly kind: 'abandonTrace'; readonly model: ModelId }
  /**
   * Answered by `looked` or `lookFailed`. A trace that the engine has lost is made again; the texts
   * that it has not got go along.
   */
  | {
      readonly kind: 'look';
      readonly requestId: number;
      readonly trace: TraceRef;
      readonly cursor: Cursor;
      readonly look: Look;
      /** Nobody waits for it with the caret: carets, hovers and traces come first. */
      readonly canWait?: boolean;
      readonly texts: readonly SourceText[];
      readonly limits?: CodeLimits;
    };

export type FromEngine =
  | { readonly kind: 'ready'; readonly protocolVersion: number }
  /** The host speaks another version; the engine exits after this. */
  | { readonly kind: 'versionMismatch'; readonly protocolVersion: number }
  | { readonly kind: 'started'; readonly info: RunInfo }
  | {
      readonly kind: 'refused';
      readonly runId: RunId;
      readonly order: ToEngine['kind'];
      readonly problem: Problem;
    }
  | { readonly kind: 'state'; readonly runId: RunId; readonly state: RunState }
  | { readonly kind: 'progress'; readonly runId: RunId; readonly report: ProgressReport }
  | {
      readonly kind: 'traced';
      readonly requestId: number;
      readonly table: ShapeTable;
      /** Of own files that were read from the disk, or that the host has not sent. */
      readonly texts: readonly SourceText[];
    }
  | { readonly kind: 'traceFailed'; readonly requestId: number; readonly problem: Problem }
  | { readonly kind: 'looked'; readonly requestId: number; readonly answer: LookAnswer }
  | { readonly kind: 'lookFailed'; readonly requestId: number; readonly problem: Problem };

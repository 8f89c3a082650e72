// What is known of a run while it goes on. Shared by the engine's reports and the view's state.

import type { RunId } from './cursor.ts';
import type { Problem } from './problem.ts';
import type { SourceRange } from './shapeTable.ts';
import type { TraceRef } from './trace.ts';
import type { DataId, ModelId, SettingValue } from './trainRequest.ts';

/** `pausing` and `stopping` are answered at once; the state that follows waits for the step's end. */
export type RunState =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'training' }
  | { readonly kind: 'pausing' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'finished' }
  | {
      readonly kind: 'failed';
      readonly problem: Problem;
      /** The step whose numbers were not finite: its batch is looked at from then on. */
      readonly step?: FailedStepPlace;
    };

export interface FailedStepPlace {
  readonly step: number;
  /** Where the first such number was made, in the text that was trained, if that was found. */
  readonly at?: SourceRange;
  /** Whose it was, counted in the batch. */
  readonly sample?: number;
}

/** No further state follows: the engine will not change the run any more. */
export function isOver({ kind }: RunState): boolean {
  return kind === 'stopped' || kind === 'finished' || kind === 'failed';
}

/** Fixed for the whole run; known when the data has been read and the model is built. */
export interface RunInfo {
  readonly runId: RunId;
  readonly model: ModelId;
  readonly data: DataId;
  /** What the data set calls itself: `MNIST`, `input.txt`. */
  readonly dataTitle: string;
  readonly seed: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** What the speed counts. */
  readonly unit: 'samples' | 'tokens';
  readonly parameters: number;
  /** All settings, defaults filled in. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** What its data decide about a shipped model, where they are not its built-in ones. */
  readonly sizes?: TraceRef['sizes'];
  /** What a person should know of this run, though nothing is wrong with it. */
  readonly notes?: readonly Problem[];
}

export type MetricName = 'accuracy' | 'exactMatch';

export interface ValidationPoint {
  readonly step: number;
  readonly loss: number;
  readonly metric?: { readonly name: MetricName; /** 0 … 1 */ readonly value: number };
  /** Why the loss is not finite: of the first such point of a run. */
  readonly reason?: { readonly problem: Problem; readonly at?: SourceRange };
}

/** New since the last report; loss points are batched, never dropped. */
export interface ProgressReport {
  /** Training loss of the steps `firstStep`, `firstStep + 1`, … */
  readonly firstStep: number;
  readonly trainLoss: Float32Array;
  /** How long each of them took, in seconds; without pauses and validations. */
  readonly stepSeconds: Float32Array;
  readonly validation: readonly ValidationPoint[];
  /** Newest finished step, epochs so far (fractional), speed in `unit` per second. */
  readonly step: number;
  readonly epoch: number;
  readonly perSecond: number;
  readonly learningRate: number;
}

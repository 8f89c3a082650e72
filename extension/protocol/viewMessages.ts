// The conversation between the extension host and a page (side panel or dashboard tab).

import type { Answered, Look } from './looks/look.ts';
import type { RunInfo, RunState, ValidationPoint } from './runReport.ts';
import type { ShapeTable, SourceRange } from './shapeTable.ts';
import type { CaretState } from './caret.ts';
import type { TraceRef } from './trace.ts';

/** Everything a page needs to draw itself from nothing; sent when it says `ready`. */
export interface ViewState {
  /** Absent before the first run of this window. */
  readonly run?: ViewRun;
  /** Shape table of the run's model, or of the model whose source was opened last. */
  readonly table?: ShapeTable;
  /** Titles in the reader's language: model, data, and preset of the run or traced model. */
  readonly titles: { readonly model: string; readonly data: string; readonly sourceFile: string };
  /** Number of the validation sample that all pictures are of. */
  readonly sample: number;
  readonly place: 'sidePanel' | 'editorTab';
  readonly caret: CaretState;
}

export interface ViewRun {
  readonly info?: RunInfo;
  readonly state: RunState;
  /** The problem of a failed run, already in the reader's language. */
  readonly failure?: string;
  /** Sentences to show with the run that are no failures, translated: the window was reloaded. */
  readonly notes: readonly string[];
  readonly step: number;
  readonly epoch: number;
  readonly perSecond: number;
  readonly learningRate: number;
  /** Training loss of steps 1, 2, …; complete. */
  readonly trainLoss: Float32Array;
  /** How long each of them took; empty where that was not kept. */
  readonly stepSeconds: Float32Array;
  readonly validation: readonly ValidationPoint[];
  /** The engine still has them, so new pictures can be asked for. */
  readonly hasWeights: boolean;
}

export type ToView =
  /** `answers`: the newest of what was on screen last, to show until newer ones are there. */
  | {
      readonly kind: 'hydrate';
      readonly state: ViewState;
      readonly answers: readonly Answered[];
    }
  /** New loss points and counters; appended to what the page has. */
  | {
      readonly kind: 'progress';
      readonly firstStep: number;
      readonly trainLoss: Float32Array;
      readonly stepSeconds: Float32Array;
      readonly validation: readonly ValidationPoint[];
      readonly step: number;
      readonly epoch: number;
      readonly perSecond: number;
      readonly learningRate: number;
    }
  | ({ readonly kind: 'state' } & Pick<ViewRun, 'state' | 'failure' | 'hasWeights'>)
  /** A new trace of the model that is shown. */
  | {
      readonly kind: 'table';
      readonly table: ShapeTable;
      readonly titles: ViewState['titles'];
    }
  /** To something that the page watches; it says `drawn` with this number. */
  | ({ readonly kind: 'answer'; readonly answerId: number } & Answered)
  | { readonly kind: 'sample'; readonly sample: number }
  /** What stands at the caret and what is pinned, whole; newest wins. */
  | { readonly kind: 'caret'; readonly caret: CaretState };

/** Commands a page may ask for; a closed list, so that a page can never run anything else. */
export type ViewCommand =
  | 'train'
  | 'trainAgain'
  | 'pause'
  | 'resume'
  | 'stepOnce'
  | 'stop'
  | 'goToFailure'
  | 'showOutput'
  | 'openSource'
  | 'openDashboard';

export type FromView =
  | { readonly kind: 'ready' }
  | { readonly kind: 'command'; readonly command: ViewCommand }
  | { readonly kind: 'setLearningRate'; readonly value: number }
  /** All that is on screen, of the model that is shown; the newest set wins. */
  | { readonly kind: 'watch'; readonly looks: readonly Look[] }
  | { readonly kind: 'drawn'; readonly answerId: number }
  | { readonly kind: 'chooseSample'; readonly sample: number }
  /** `trace`: of whose text the range is; without one, it is of what ships. */
  | { readonly kind: 'reveal'; readonly source: SourceRange; readonly trace?: TraceRef }
  | { readonly kind: 'followCaret'; readonly follows: boolean }
  /** *At the caret* is on screen and open: values are computed for it, else not. */
  | { readonly kind: 'watchCaret'; readonly watches: boolean }
  /** Another run of the shown expression, by `ShownSite.key`. */
  | {
      readonly kind: 'chooseExecution';
      readonly key: string;
      readonly module: number;
      readonly iteration: number;
      readonly part: number;
    }
  /** Keeps the expression in the Inspector, or lets it go. */
  | { readonly kind: 'pin'; readonly key: string; readonly pinned: boolean };

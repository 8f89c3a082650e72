// One run as the host knows it, and what of it is shown, kept or written to disk.

import type { Moment, RunId } from '../../protocol/cursor.ts';
import type { Answered } from '../../protocol/looks/look.ts';
import { GrowingSeries } from '../../protocol/growingSeries.ts';
import { findModel } from '../../protocol/modelCatalog.ts';
import { fillSettings } from '../../protocol/checkTrainRequest.ts';
import type { Problem } from '../../protocol/problem.ts';
import { isOver } from '../../protocol/runReport.ts';
import type {
  ProgressReport,
  RunInfo,
  RunState,
  ValidationPoint,
} from '../../protocol/runReport.ts';
import type { ShapeTable } from '../../protocol/shapeTable.ts';
import type { TrainRequest } from '../../protocol/trainRequest.ts';
import type { EngineEnd } from '../engine/engineProcess.ts';

export interface Run {
  readonly id: RunId;
  readonly request: TrainRequest;
  /** Known when the engine has read the data and built the model. */
  info?: RunInfo;
  state: RunState;
  step: number;
  epoch: number;
  perSecond: number;
  learningRate: number;
  readonly trainLoss: GrowingSeries;
  readonly stepSeconds: GrowingSeries;
  readonly validation: ValidationPoint[];
  /** True for a run that was under way when the window closed. */
  cutShort: boolean;
  /** Its weights can be looked at: the engine that trained it lives. */
  isInEngine: boolean;
}

/** What outlives the window. */
export interface SavedRun {
  readonly format: 3;
  readonly id: RunId;
  readonly request: TrainRequest;
  readonly info?: RunInfo;
  readonly state: RunState;
  readonly step: number;
  readonly epoch: number;
  readonly perSecond: number;
  readonly learningRate: number;
  readonly trainLoss: Float32Array;
  /** Absent where an earlier version saved the run. */
  readonly stepSeconds?: Float32Array;
  readonly validation: readonly ValidationPoint[];
  /** The newest pictures of what was on screen. */
  readonly answers: readonly Answered[];
  readonly cutShort: boolean;
  readonly table?: ShapeTable;
}

export function newRun(id: RunId, request: TrainRequest): Run {
  const entry = findModel(request.model);
  const settings = entry ? fillSettings(entry, request.settings) : request.settings;
  return {
    id,
    request,
    state: { kind: 'preparing' },
    step: 0,
    epoch: 0,
    perSecond: 0,
    // Of an own model its file says it, and the engine reads that.
    learningRate: Number(settings.learningRate ?? 0),
    trainLoss: new GrowingSeries(),
    stepSeconds: new GrowingSeries(),
    validation: [],
    cutShort: false,
    isInEngine: false,
  };
}

export function isActive(run: Run | undefined): run is Run {
  return run !== undefined && !isOver(run.state);
}

/** What its newest weights are looked at with. */
export function momentOf({ id, step, state }: Run): Moment {
  const failedStep = state.kind === 'failed' ? state.step?.step : undefined;
  return { run: id, step, ...(failedStep !== undefined && { failedStep }) };
}

/** An own model's file may say it; of the others it is known from the request. */
export function learningRateOf({ settings }: RunInfo): number | undefined {
  const { learningRate } = settings;
  return typeof learningRate === 'number' ? learningRate : undefined;
}

export function addReport(run: Run, report: ProgressReport): void {
  run.trainLoss.write(report.firstStep - 1, report.trainLoss);
  run.stepSeconds.write(report.firstStep - 1, report.stepSeconds);
  run.validation.push(...report.validation);
  run.step = report.step;
  run.epoch = report.epoch;
  run.perSecond = report.perSecond;
  run.learningRate = report.learningRate;
}

/** A run that is still going on is saved as it will be found: stopped, because its window closed. */
export function saveRun(
  run: Run,
  table: ShapeTable | undefined,
  answers: readonly Answered[],
): SavedRun {
  const { id, request, info, step, epoch, perSecond, learningRate, validation } = run;
  const over = isOver(run.state);
  return {
    format: 3,
    id,
    request,
    info,
    state: over ? run.state : { kind: 'stopped' },
    step,
    epoch,
    perSecond,
    learningRate,
    trainLoss: run.trainLoss.toArray(),
    stepSeconds: run.stepSeconds.toArray(),
    validation: [...validation],
    answers,
    cutShort: run.cutShort || !over,
    table,
  };
}

export function restoreRun(saved: SavedRun): Run {
  return {
    ...newRun(saved.id, saved.request),
    info: saved.info,
    state: saved.state,
    step: saved.step,
    epoch: saved.epoch,
    perSecond: saved.perSecond,
    learningRate: saved.learningRate,
    trainLoss: new GrowingSeries(saved.trainLoss),
    stepSeconds: new GrowingSeries(saved.stepSeconds),
    validation: [...saved.validation],
    cutShort: saved.cutShort,
  };
}

/** Why a run that was under way is over. */
export function endOfRun(end: EngineEnd, step: number): Problem {
  switch (end.kind) {
    case 'signal':
      return {
        text: 'The engine was ended ({signal}) at step {step}. What it reported until then is kept.',
        values: { signal: end.signal, step },
      };
    case 'exit':
      return {
        text: 'The engine ended by itself (exit code {code}) at step {step}. Show Output says more.',
        values: { code: end.code, step },
      };
    case 'error':
      return {
        text: 'The connection to the engine broke at step {step}: {message}',
        values: { message: end.message, step },
      };
  }
}

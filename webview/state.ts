// What the page has received: the run, its shape table and the newest picture of each kind. The
// panels read it; only the message handlers of main.ts change it.

import type { Frame, FrameKind, FrameRequest } from '../extension/protocol/frames.ts';
import type { RunInfo, RunState } from '../extension/protocol/runReport.ts';
import type { ShapeTable } from '../extension/protocol/shapeTable.ts';
import type { CaretState } from '../extension/protocol/caret.ts';
import type { ToView, ViewState } from '../extension/protocol/viewMessages.ts';
import { LossHistory } from './lossHistory.ts';

type Message<Kind extends ToView['kind']> = Extract<ToView, { readonly kind: Kind }>;

export interface Run {
  info: RunInfo | undefined;
  state: RunState;
  failure: string | undefined;
  readonly notes: readonly string[];
  step: number;
  epoch: number;
  perSecond: number;
  learningRate: number;
  readonly losses: LossHistory;
}

/** Old pictures kept so that going back to a tab shows something at once. */
const keptFrames = 8;

export class PageState {
  /** False until the host has said what there is; an empty page must not claim that there is no run. */
  isHydrated = false;
  run: Run | undefined;
  table: ShapeTable | undefined;
  titles: ViewState['titles'] = { model: '', data: '', sourceFile: '' };
  caret: CaretState = { follows: true, pinned: [] };
  private frames = new Map<string, Frame>();

  hydrate({ state, frames }: Message<'hydrate'>): void {
    this.isHydrated = true;
    this.titles = state.titles;
    this.table = state.table;
    this.caret = state.caret;
    this.run = undefined;
    this.frames = new Map();
    for (const frame of frames) this.keepFrame(frame);
    if (!state.run) return;
    const { trainLoss, stepSeconds, validation, failure, info, ...rest } = state.run;
    const losses = new LossHistory();
    losses.append(1, trainLoss, validation, stepSeconds);
    this.run = { ...rest, info, failure, losses };
  }

  setTable({ table, titles }: Message<'table'>): void {
    Object.assign(this, { table, titles });
  }

  progress(message: Message<'progress'>): void {
    if (!this.run) return;
    const { firstStep, trainLoss, stepSeconds, validation } = message;
    const { step, epoch, perSecond, learningRate } = message;
    this.run.losses.append(firstStep, trainLoss, validation, stepSeconds);
    Object.assign(this.run, { step, epoch, perSecond, learningRate });
  }

  setRunState({ state, failure }: Message<'state'>): void {
    if (this.run) Object.assign(this.run, { state, failure });
  }

  setCaret({ caret }: Message<'caret'>): void {
    this.caret = caret;
  }

  keepFrame(frame: Frame): void {
    const key = frameKey(frame);
    this.frames.delete(key);
    this.frames.set(key, frame);
    const oldest = this.frames.keys().next().value;
    if (this.frames.size > keptFrames && oldest !== undefined) this.frames.delete(oldest);
  }

  /** The picture asked for; until it is there, the newest other one of its kind. */
  frame<Kind extends FrameKind>(
    request: Extract<FrameRequest, { kind: Kind }>,
  ): Extract<Frame, { kind: Kind }> | undefined {
    const wanted = this.frames.get(frameKey(request)) as Extract<Frame, { kind: Kind }> | undefined;
    return wanted ?? this.newestFrame<Kind>(request.kind);
  }

  /** The newest picture of a kind: it names the layers and samples that there are to ask for. */
  newestFrame<Kind extends FrameKind>(kind: Kind): Extract<Frame, { kind: Kind }> | undefined {
    const frame = [...this.frames.values()].findLast((other) => other.kind === kind);
    return frame as Extract<Frame, { kind: Kind }> | undefined;
  }

  /** A sample chosen with another data set may not exist in this one. */
  heldSample(kind: FrameKind, sample: number): number {
    return Math.min(sample, (this.newestFrame(kind)?.samples ?? Infinity) - 1);
  }

  hasFrame(request: FrameRequest): boolean {
    return this.frames.has(frameKey(request));
  }
}

function frameKey(of: Frame | FrameRequest): string {
  switch (of.kind) {
    case 'attention':
      return `attention ${of.stack} ${of.sample}`;
    case 'featureMaps':
      return `featureMaps ${of.layer} ${of.sample}`;
    case 'hiddenStates':
      return `hiddenStates ${of.sample}`;
  }
}

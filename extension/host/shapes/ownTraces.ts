// The traced passes of a person's own models, and whether the text has moved on since. A change
// marks a model's shapes stale at once; a new pass follows when the typing rests. One pass per
// model is under way at a time, the newest text wins, and an answer about an older one is dropped.
// No VS Code inside.

import type { SourceText } from '../../protocol/trace.ts';
import { ProblemError, toProblem } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { ShapeTable } from '../../protocol/shapeTable.ts';
import { fileOfOwnModel } from '../../protocol/trainRequest.ts';
import type { OwnModel } from '../../protocol/trainRequest.ts';
import { ChangeEvent } from '../changeEvent.ts';

/** Traces the model with these texts in the place of what is on disk. */
export type TraceTexts = (model: OwnModel, texts: readonly SourceText[]) => Promise<ShapeTable>;

export type Abandon = (model: OwnModel) => void;

/** What stands in the editors. */
export interface OpenTexts {
  all(): readonly SourceText[];
  isVisible(file: string): boolean;
}

export interface OwnShapes {
  /** What the last pass that could read the file saw. */
  readonly shapes: ShapeTable;
  /** What the last pass said; another than `shapes` after one that could not read the file. */
  readonly latest: ShapeTable;
  /** The text has changed since `latest`. */
  readonly isOutdated: boolean;
  /** The text has changed since `shapes`, so they may be wrong. */
  readonly isStale: boolean;
}

interface Waiter {
  readonly resolve: (shapes: OwnShapes) => void;
  readonly reject: (error: Error) => void;
}

interface ModelState {
  shapes?: ShapeTable;
  latest?: ShapeTable;
  problem?: Problem;
  isOutdated: boolean;
  /** Files that changed while the pass is under way; absent when none is. */
  changedMeanwhile?: Set<string>;
  timer?: NodeJS.Timeout;
  readonly waiters: Waiter[];
}

/** How long the typing must rest. */
const restMs = 120;

export class OwnTraces {
  /** The model whose shapes, or whose freshness, or whose reason for having none, is new. */
  readonly changes = new ChangeEvent<OwnModel>();
  private readonly trace: TraceTexts;
  private readonly open: OpenTexts;
  private readonly abandon: Abandon;
  private readonly states = new Map<OwnModel, ModelState>();

  /** `abandon`: the pass that is under way for this model is about an old text. */
  constructor(trace: TraceTexts, open: OpenTexts, abandon: Abandon = () => undefined) {
    this.trace = trace;
    this.open = open;
    this.abandon = abandon;
  }

  get models(): readonly OwnModel[] {
    return [...this.states.keys()];
  }

  /** As the text is now; rejects with a ProblemError if the engine cannot trace at all. */
  async get(model: OwnModel): Promise<OwnShapes> {
    const state = this.stateOf(model);
    if (!state.isOutdated && state.problem) throw ProblemError.of(state.problem);
    const known = this.peek(model);
    if (known && !state.isOutdated) return known;
    return new Promise((resolve, reject) => {
      state.waiters.push({ resolve, reject });
      if (!state.timer) this.start(model, state);
    });
  }

  /** What can be said at once, stale or not. */
  peek(model: OwnModel): OwnShapes | undefined {
    const state = this.states.get(model);
    if (!state?.latest) return undefined;
    const { shapes = state.latest, latest, isOutdated, problem } = state;
    const isStale = isOutdated || problem !== undefined || shapes !== latest;
    return { shapes, latest, isOutdated, isStale };
  }

  /** The text of a file is another one, in an editor or on disk. */
  textChanged(file: string): void {
    for (const [model, state] of this.states) {
      // If the pass that is under way turns out to have read it, its answer is dropped.
      state.changedMeanwhile?.add(file);
      if (!filesOf(model, state).includes(file)) continue;
      if (state.changedMeanwhile) this.abandon(model);
      const isNews = !state.isOutdated;
      state.isOutdated = true;
      if (this.isVisible(model, state)) this.startLater(model, state);
      if (isNews) this.changes.fire(model);
    }
  }

  /** Traces what came into sight and is not known as it is now. */
  look(models: readonly OwnModel[]): void {
    for (const model of models) {
      const state = this.stateOf(model);
      if (!this.isVisible(model, state) || state.timer) continue;
      const isKnown = state.latest !== undefined || state.problem !== undefined;
      if (!isKnown || state.isOutdated) this.start(model, state);
    }
  }

  /** Models that are none any more. */
  keepOnly(models: readonly OwnModel[]): void {
    for (const model of this.models) {
      if (!models.includes(model)) this.forget(model);
    }
  }

  /** The next look traces again, whether or not the text has changed. */
  outdate(model: OwnModel): void {
    const state = this.states.get(model);
    if (state) state.isOutdated = true;
  }

  forgetFailures(): void {
    for (const state of this.states.values()) {
      if (state.problem) state.isOutdated = true;
    }
  }

  dispose(): void {
    for (const model of this.models) this.forget(model);
  }

  private stateOf(model: OwnModel): ModelState {
    const state = this.states.get(model) ?? { isOutdated: false, waiters: [] };
    this.states.set(model, state);
    return state;
  }

  private isVisible(model: OwnModel, state: ModelState): boolean {
    return filesOf(model, state).some((file) => this.open.isVisible(file));
  }

  private startLater(model: OwnModel, state: ModelState): void {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => this.start(model, state), restMs);
  }

  private start(model: OwnModel, state: ModelState): void {
    clearTimeout(state.timer);
    state.timer = undefined;
    // The end of the pass that is under way starts the next one.
    if (state.changedMeanwhile) return;
    state.changedMeanwhile = new Set();
    const texts = this.open.all();
    this.trace(model, texts).then(
      (table) => this.answered(model, state, table),
      (error: unknown) => this.failed(model, state, toProblem(error)),
    );
  }

  private answered(model: OwnModel, state: ModelState, traced: ShapeTable): void {
    if (!this.isCurrent(model, state, filesRead(traced))) return;
    const isUnreadable = traced.sites.length === 0 && traced.layers.length === 0;
    state.latest = traced;
    if (!isUnreadable) state.shapes = traced;
    this.settle(model, state);
  }

  private failed(model: OwnModel, state: ModelState, problem: Problem): void {
    if (this.isCurrent(model, state, [])) this.settle(model, state, problem);
  }

  /** Ends the pass; false if its text is an older one, and then the newest is traced if wanted. */
  private isCurrent(model: OwnModel, state: ModelState, read: readonly string[]): boolean {
    const changed = state.changedMeanwhile ?? new Set();
    state.changedMeanwhile = undefined;
    if (this.states.get(model) !== state) return false;
    const files = [...filesOf(model, state), ...read];
    if (!files.some((file) => changed.has(file))) return true;
    const isWanted = state.waiters.length > 0 || this.isVisible(model, state);
    if (isWanted && !state.timer) this.start(model, state);
    return false;
  }

  private settle(model: OwnModel, state: ModelState, problem?: Problem): void {
    state.problem = problem;
    state.isOutdated = false;
    const known = this.peek(model);
    for (const { resolve, reject } of state.waiters.splice(0)) {
      if (problem) reject(ProblemError.of(problem));
      else if (known) resolve(known);
    }
    this.changes.fire(model);
  }

  private forget(model: OwnModel): void {
    const state = this.states.get(model);
    clearTimeout(state?.timer);
    this.states.delete(model);
    const gone = new ProblemError('{file} is no model any more.', { file: fileOfOwnModel(model) });
    state?.waiters.splice(0).forEach(({ reject }) => reject(gone));
    this.changes.fire(model);
  }
}

function filesOf(model: OwnModel, { latest, shapes }: ModelState): string[] {
  const read = [latest, shapes].flatMap((table) => (table ? filesRead(table) : []));
  return [fileOfOwnModel(model), ...read];
}

function filesRead({ trace }: ShapeTable): string[] {
  return trace.texts.map(({ file }) => file);
}

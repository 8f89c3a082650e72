// What the page has received: the run, its shape table and the newest answer to each look. The
// panels read it; only the message handlers of main.ts change it.

import { lookKey } from '../extension/protocol/looks/look.ts';
import type { AnswerOf, Answered, Look, LookAnswer } from '../extension/protocol/looks/look.ts';
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
  hasWeights: boolean;
}

/** Of what is not watched any more, so that going back to a tab shows something at once. */
const keptAnswers = 8;

export class PageState {
  /** False until the host has said what there is; an empty page must not claim that there is no run. */
  isHydrated = false;
  run: Run | undefined;
  table: ShapeTable | undefined;
  titles: ViewState['titles'] = { model: '', data: '', sourceFile: '' };
  caret: CaretState = { follows: true, pinned: [] };
  sample = 0;
  /** Counts what is shown: runs, models, and the pages of a window that was reloaded. */
  subject = 0;
  /** By `lookKey`, the oldest first. */
  private answers = new Map<string, LookAnswer>();
  private watched: ReadonlySet<string> = new Set();

  hydrate({ state, answers }: Message<'hydrate'>): void {
    this.isHydrated = true;
    this.subject += 1;
    this.sample = state.sample;
    this.titles = state.titles;
    this.table = state.table;
    this.caret = state.caret;
    this.run = undefined;
    this.answers = new Map(answers.map(({ look, answer }) => [lookKey(look), answer]));
    if (!state.run) return;
    const { trainLoss, stepSeconds, validation, failure, info, ...rest } = state.run;
    const losses = new LossHistory();
    losses.append(1, trainLoss, validation, stepSeconds);
    this.run = { ...rest, info, failure, losses };
  }

  setTable({ table, titles }: Message<'table'>): void {
    // Of another text of the same model, what panels have drawn stays until newer answers are there.
    if (table?.trace.model !== this.table?.trace.model) this.subject += 1;
    Object.assign(this, { table, titles });
    this.answers.clear();
  }

  setSample({ sample }: Message<'sample'>): void {
    this.sample = sample;
  }

  progress(message: Message<'progress'>): void {
    if (!this.run) return;
    const { firstStep, trainLoss, stepSeconds, validation } = message;
    const { step, epoch, perSecond, learningRate } = message;
    this.run.losses.append(firstStep, trainLoss, validation, stepSeconds);
    Object.assign(this.run, { step, epoch, perSecond, learningRate });
  }

  setRunState({ state, failure, hasWeights }: Message<'state'>): void {
    if (this.run) Object.assign(this.run, { state, failure, hasWeights });
  }

  setCaret({ caret }: Message<'caret'>): void {
    this.caret = caret;
  }

  keep({ look, answer }: Answered): void {
    const key = lookKey(look);
    this.answers.delete(key);
    this.answers.set(key, answer);
    const others = [...this.answers.keys()].filter((other) => !this.watched.has(other));
    for (const old of others.slice(0, -keptAnswers)) this.answers.delete(old);
  }

  watch(looks: readonly Look[]): void {
    this.watched = new Set(looks.map(lookKey));
  }

  answerTo<Asked extends Look>(look: Asked): AnswerOf<Asked> | undefined {
    return this.answers.get(lookKey(look)) as AnswerOf<Asked> | undefined;
  }
}

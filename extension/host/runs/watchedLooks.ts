// Keeps the pictures that pages have on screen fresh. What is behind is asked for together, so that
// all of it is of the same step and costs one pass over the model; again only when newer weights are
// there and the pages have drawn the last answers. An answer is a snapshot, so nothing is lost by
// skipping steps. No VS Code inside.

import { isSameMoment } from '../../protocol/cursor.ts';
import type { Moment } from '../../protocol/cursor.ts';
import { lookKey } from '../../protocol/looks/look.ts';
import type { Answered, Look, LookAnswer } from '../../protocol/looks/look.ts';

/** Ten pictures a second look alive. */
const shortestGapMs = 100;
/** Pictures take at most a fifth of the looking thread. */
const gapPerCost = 4;
/** A page that has not drawn by then was closed or reloaded. */
const drawnWithinMs = 2000;

export interface LookParts {
  /** At the model that is shown; rejects with a ProblemError. */
  ask(look: Look): Promise<LookAnswer>;
  /** The newest weights of that model; nothing where none is shown. */
  weights(): Moment | undefined;
  /** To the pages, which say `drawn` with this number. */
  answered(id: number, answered: Answered): void;
  failed(error: unknown): void;
}

interface Watched {
  readonly look: Look;
  /** Absent before the first answer about this text and run. */
  answer?: LookAnswer;
  hasFailed: boolean;
}

export class WatchedLooks {
  private readonly parts: LookParts;
  private watched = new Map<string, Watched>();
  /** Counts texts and runs: an answer about an earlier one is too late. */
  private subject = 0;
  private isAsking = false;
  private lastId = 0;
  /** Answers on their way to the pages, and when they were sent. */
  private readonly undrawn = new Set<number>();
  private sentAt = 0;
  /** When the next round may begin. */
  private nextAt = 0;
  private isAtRest = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(parts: LookParts) {
    this.parts = parts;
  }

  /** All that is on screen; what is not among it any more is forgotten. */
  watch(looks: readonly Look[]): void {
    const before = this.watched;
    this.watched = new Map(
      looks.map((look) => {
        const key = lookKey(look);
        return [key, before.get(key) ?? { look, hasFailed: false }];
      }),
    );
    this.advance();
  }

  /** About the text and run that are shown. */
  newest(look: Look): LookAnswer | undefined {
    return this.watched.get(lookKey(look))?.answer;
  }

  drawn(id: number): void {
    this.undrawn.delete(id);
    this.advance();
  }

  /** Another text or another run: what was answered counts for nothing. */
  startOver(): void {
    for (const each of this.watched.values()) {
      Object.assign(each, { answer: undefined, hasFailed: false });
    }
    this.undrawn.clear();
    this.subject += 1;
    this.advance();
  }

  trained(): void {
    this.isAtRest = false;
    this.advance();
  }

  /** A run pauses or ends: no newer weights will come soon, so these are worth a look at once. */
  comeToRest(): void {
    this.isAtRest = true;
    this.advance();
  }

  /** There may be newer weights. */
  advance(): void {
    clearTimeout(this.timer);
    if (this.isAsking) return;
    const behind = [...this.watched.values()].filter((each) => this.isBehind(each));
    const isNew = behind.some(({ answer }) => !answer);
    const wait = isNew ? 0 : this.openAt() - Date.now();
    if (behind.length === 0) return;
    if (wait > 0) this.timer = setTimeout(() => this.advance(), wait);
    else void this.askFor(behind);
  }

  dispose(): void {
    this.watched.clear();
    clearTimeout(this.timer);
  }

  private isBehind({ answer, hasFailed }: Watched): boolean {
    const now = this.parts.weights();
    if (!now || hasFailed) return false;
    return !isSameMoment(answer?.origin, now);
  }

  private openAt(): number {
    const drawnBy = this.undrawn.size === 0 ? 0 : this.sentAt + drawnWithinMs;
    return Math.max(this.isAtRest ? 0 : this.nextAt, drawnBy);
  }

  private async askFor(behind: readonly Watched[]): Promise<void> {
    this.isAsking = true;
    this.undrawn.clear();
    const start = Date.now();
    await Promise.all(behind.map((watched) => this.ask(watched)));
    this.isAsking = false;
    this.sentAt = Date.now();
    this.nextAt = this.sentAt + Math.max(shortestGapMs, gapPerCost * (this.sentAt - start));
    this.advance();
  }

  private async ask(watched: Watched): Promise<void> {
    const { subject } = this;
    const isWanted = (): boolean =>
      this.subject === subject && this.watched.get(lookKey(watched.look)) === watched;
    try {
      const answer = await this.parts.ask(watched.look);
      if (isWanted()) this.take(watched, answer);
    } catch (error) {
      if (!isWanted()) return;
      watched.hasFailed = true;
      this.parts.failed(error);
    }
  }

  private take(watched: Watched, answer: LookAnswer): void {
    const isNews = !isSameMoment(watched.answer?.origin, answer.origin);
    watched.answer = answer;
    if (!isNews) return;
    this.undrawn.add(++this.lastId);
    this.parts.answered(this.lastId, { look: watched.look, answer });
  }
}

// Who looks with the caret while a run trains looks again soon, at another line or the same one. A pass
// with newer weights takes longer than a person should wait, so it is made while nobody does.

import type { TimeLimit } from '../guard/codeWatch.ts';
import type { LookJob } from '../looking/lookingMessages.ts';

/** A person reads for longer, and the run should lose little time by it. */
const gapMs = 500;

/** Looks with the newest weights of the run, when nothing else is to be done. */
export type LookAgain = (job: LookJob, limit: TimeLimit) => Promise<unknown>;

export class LookAhead {
  readonly #lookAgain: LookAgain;
  readonly #now: () => number;
  #endedAt = -Infinity;
  #isBusy = false;

  constructor(lookAgain: LookAgain, now: () => number = () => performance.now()) {
    this.#lookAgain = lookAgain;
    this.#now = now;
  }

  /** `job` was answered to somebody who waited for it. */
  after(job: LookJob, limit: TimeLimit): void {
    if (this.#isBusy || this.#now() - this.#endedAt < gapMs) return;
    this.#isBusy = true;
    const ended = (): void => {
      this.#isBusy = false;
      this.#endedAt = this.#now();
    };
    // Why it failed is told to whoever looks next.
    this.#lookAgain({ ...job, canWait: true }, limit).then(ended, ended);
  }
}

// Jobs that are done one after the other, the most urgent one first.

interface Waiting<Job> {
  readonly job: Job;
  readonly begin: () => void;
}

export class Turns<Job> {
  readonly #rankOf: (job: Job) => number;
  readonly #queue: Waiting<Job>[] = [];
  #isBusy = false;

  /** The job of the lowest rank comes first, and of two of the same rank the one that came first. */
  constructor(rankOf: (job: Job) => number) {
    this.#rankOf = rankOf;
  }

  /** What `work` returns, when it is the job's turn. */
  inTurn<T>(job: Job, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        const done = (): void => {
          this.#isBusy = false;
          this.#beginNext();
        };
        work().then(resolve, reject).finally(done);
      };
      this.#queue.push({ job, begin });
      this.#beginNext();
    });
  }

  /** A job that has several parts takes a turn for each. */
  async inTurns<T>(job: Job, part: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const result = await this.inTurn(job, part);
      if (result !== undefined) return result;
    }
  }

  #beginNext(): void {
    if (this.#isBusy) return;
    const rank = ({ job }: Waiting<Job>) => this.#rankOf(job);
    const next = this.#queue.toSorted((one, other) => rank(one) - rank(other)).at(0);
    if (!next) return;
    this.#queue.splice(this.#queue.indexOf(next), 1);
    this.#isBusy = true;
    next.begin();
  }
}

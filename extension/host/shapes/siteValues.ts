// Values of tensors at the line, as the engine has computed them: the last few are kept, so that a
// second look costs nothing. Pure.

import type { SiteChoice, SiteValue } from '../../protocol/siteValue.ts';

export type Theme = 'light' | 'dark';

/** An EngineLink does. */
export type Inspect = (choice: SiteChoice, thumbnail?: Theme) => Promise<SiteValue>;

/** The weights that the newest answer should be about; nothing: those of a new model. */
export interface WeightsNow {
  readonly runId: number;
  readonly step: number;
}

const mostKept = 200;

export class SiteValues {
  private readonly inspect: Inspect;
  /** Of the run that trains this trace's model, if one does or did. */
  private readonly weightsOf: (traceId: number) => WeightsNow | undefined;
  /** Least recently used first. */
  private readonly kept = new Map<string, SiteValue>();
  private readonly pending = new Map<string, Promise<SiteValue>>();

  constructor(inspect: Inspect, weightsOf: (traceId: number) => WeightsNow | undefined) {
    this.inspect = inspect;
    this.weightsOf = weightsOf;
  }

  /** Rejects with a ProblemError. */
  async get(choice: SiteChoice, thumbnail?: Theme): Promise<SiteValue> {
    const key = keyOf(choice, thumbnail);
    const known = this.kept.get(key);
    if (known && this.isCurrent(known)) {
      this.keep(key, known);
      return known;
    }
    let asked = this.pending.get(key);
    if (!asked) {
      asked = this.inspect(choice, thumbnail);
      this.pending.set(key, asked);
    }
    try {
      const value = await asked;
      this.keep(key, value);
      return value;
    } finally {
      this.pending.delete(key);
    }
  }

  /** The numbers of a trace mean something to the engine that made it only. */
  clear(): void {
    this.kept.clear();
  }

  private isCurrent({ traceId, origin }: SiteValue): boolean {
    const now = this.weightsOf(traceId);
    if (origin.kind === 'newModel') return now === undefined;
    return now?.runId === origin.runId && now.step === origin.step;
  }

  private keep(key: string, value: SiteValue): void {
    this.kept.delete(key);
    this.kept.set(key, value);
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept) this.kept.delete(oldest);
  }
}

function keyOf({ traceId, site, execution, part }: SiteChoice, thumbnail?: Theme): string {
  return [traceId, site, execution, part, thumbnail ?? ''].join(' ');
}

// Values of tensors, as the engine has computed them: the last few are kept, so that a second look
// costs nothing. Pure.

import { isSameMoment } from '../../protocol/cursor.ts';
import type { Cursor, Moment } from '../../protocol/cursor.ts';
import { lookKey } from '../../protocol/looks/look.ts';
import { placeKey } from '../../protocol/looks/tensor.ts';
import type { SitePlace, Take, TensorAnswer, TensorLook } from '../../protocol/looks/tensor.ts';
import { traceKey } from '../../protocol/trace.ts';
import type { TraceRef } from '../../protocol/trace.ts';

export type Theme = 'light' | 'dark';

/** Which tensor, of which text. */
export interface TensorAt {
  readonly trace: TraceRef;
  readonly place: SitePlace;
  /** All of its numbers are wanted, not only a picture. */
  readonly isWhole?: boolean;
}

/** An EngineLink does. */
export type AskEngine = (
  trace: TraceRef,
  cursor: Cursor,
  look: TensorLook,
) => Promise<TensorAnswer>;

export function cursorOf({ run }: Moment): Cursor {
  return run === undefined ? { step: 0 } : { run, step: 'live' };
}

const mostKept = 200;

export class SiteValues {
  private readonly ask: AskEngine;
  private readonly weightsOf: (trace: TraceRef) => Moment;
  /** Least recently used first. */
  private readonly kept = new Map<string, TensorAnswer>();
  private readonly pending = new Map<string, Promise<TensorAnswer>>();

  /** `weightsOf`: the newest of a trace's model; without a run, those of a new model. */
  constructor(ask: AskEngine, weightsOf: (trace: TraceRef) => Moment) {
    this.ask = ask;
    this.weightsOf = weightsOf;
  }

  /** Of one sample all numbers, or a picture: in these colours for a thumbnail. Rejects with a ProblemError. */
  async get(
    { trace, place, isWhole }: TensorAt,
    colors?: Theme,
    sample = 0,
  ): Promise<TensorAnswer> {
    const take: Take =
      isWhole === true && colors === undefined ? { kind: 'whole' } : { kind: 'picture', colors };
    const look: TensorLook = { kind: 'tensor', place, sample, take };
    const now = this.weightsOf(trace);
    const key = `${now.run ?? ''} ${lookKey(look)} ${traceKey(trace)}`;
    const known = this.kept.get(key);
    if (known && isSameMoment(known.origin, now)) {
      this.keep(key, known);
      return known;
    }
    let asked = this.pending.get(key);
    if (!asked) {
      asked = this.ask(trace, cursorOf(now), look);
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

  private keep(key: string, value: TensorAnswer): void {
    this.kept.delete(key);
    this.kept.set(key, value);
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept) this.kept.delete(oldest);
  }
}

export function isSameTensor(one: TensorAt | undefined, other: TensorAt): boolean {
  return one !== undefined && tensorKey(one) === tensorKey(other);
}

function tensorKey({ trace, place }: TensorAt): string {
  return `${placeKey(place)} ${traceKey(trace)}`;
}

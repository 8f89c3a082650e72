// Values of tensors, as the engine has computed them: the last few are kept, so that a second look
// costs nothing. Pure.

import type { Cursor } from '../../protocol/cursor.ts';
import { lookKey } from '../../protocol/looks/look.ts';
import type { Look, LookAnswer } from '../../protocol/looks/look.ts';
import type { Place, Take, TensorAnswer } from '../../protocol/looks/tensor.ts';
import { traceKey } from '../../protocol/trace.ts';
import type { TraceRef } from '../../protocol/trace.ts';

export type Theme = 'light' | 'dark';

/** Which tensor, of which text. */
export interface TensorAt {
  readonly trace: TraceRef;
  readonly place: Place;
}

/** An EngineLink does. */
export type AskEngine = (trace: TraceRef, cursor: Cursor, look: Look) => Promise<LookAnswer>;

/** The newest weights of a trace's model; without a run, those of a new model. */
export interface WeightsNow {
  readonly run?: string;
  readonly step: number;
}

const mostKept = 200;

export class SiteValues {
  private readonly ask: AskEngine;
  private readonly weightsOf: (trace: TraceRef) => WeightsNow;
  /** Least recently used first. */
  private readonly kept = new Map<string, TensorAnswer>();
  private readonly pending = new Map<string, Promise<TensorAnswer>>();

  constructor(ask: AskEngine, weightsOf: (trace: TraceRef) => WeightsNow) {
    this.ask = ask;
    this.weightsOf = weightsOf;
  }

  /** With a picture of one sample. Rejects with a ProblemError. */
  async get({ trace, place }: TensorAt, colors?: Theme, sample = 0): Promise<TensorAnswer> {
    const take: Take = { kind: 'picture', colors };
    const look: Look = { kind: 'tensor', place, sample, take };
    const now = this.weightsOf(trace);
    const key = `${now.run ?? ''} ${lookKey(look)} ${traceKey(trace)}`;
    const known = this.kept.get(key);
    if (known?.origin.step === now.step) {
      this.keep(key, known);
      return known;
    }
    let asked = this.pending.get(key);
    if (!asked) {
      const cursor = now.run === undefined ? { step: 0 } : { run: now.run, step: 'live' as const };
      asked = this.ask(trace, cursor, look);
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
  const { site, module, iteration, part } = place;
  return JSON.stringify([site, module, iteration, part, traceKey(trace)]);
}

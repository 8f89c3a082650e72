// Decides when which picture is sent. Views say what they show (the newest set wins); each kind
// of view gets the next frame only after it has drawn the last one, and not more than ten a
// second. A frame is a snapshot, so nothing is lost by skipping steps.

import type { FrameKind, FrameRequest } from '../../protocol/frames.ts';

/** Ten pictures a second look alive. */
const shortestGapMs = 100;
/** Drawing frames takes at most a fifth of the engine's main thread. */
const gapPerCost = 4;
/** A view that has not answered by then was closed or reloaded. */
const acknowledgementTimeoutMs = 2000;

/** What is known of one kind of view. */
interface Lane {
  requests: readonly FrameRequest[];
  /** Newest step sent for each request; a request that is not here has shown nothing yet. */
  readonly shown: Map<string, number>;
  unacknowledged: { readonly frameId: number; readonly since: number } | undefined;
  nextAt: number;
}

export class FramePacer {
  readonly #lanes = new Map<FrameKind, Lane>();
  #lastFrameId = 0;

  get isSubscribed(): boolean {
    return this.#lanes.size > 0;
  }

  subscribe(requests: readonly FrameRequest[]): void {
    const kinds = new Map<FrameKind, FrameRequest[]>();
    for (const request of requests) {
      kinds.set(request.kind, [...(kinds.get(request.kind) ?? []), request]);
    }
    for (const kind of [...this.#lanes.keys()]) {
      if (!kinds.has(kind)) this.#lanes.delete(kind);
    }
    for (const [kind, wanted] of kinds) this.#want(kind, wanted);
  }

  /** A new run begins: pictures of the old one count for nothing, whether drawn or on their way. */
  startOver(): void {
    for (const lane of this.#lanes.values()) {
      lane.shown.clear();
      lane.unacknowledged = undefined;
    }
  }

  /**
   * The requests to draw now, at most one per kind of view, given that weights of `step` can be
   * had. One that has shown nothing yet goes first and need not wait for the ten-a-second gap.
   */
  due(step: number, now: number): readonly FrameRequest[] {
    const due: FrameRequest[] = [];
    for (const lane of this.#lanes.values()) {
      const request = stalest(lane, step);
      if (request && now >= this.#openAt(lane, request)) due.push(request);
    }
    return due;
  }

  /** When to ask `due` again if nothing else happens before; undefined: no need. */
  nextDueAt(step: number): number | undefined {
    const times = [...this.#lanes.values()].flatMap((lane) => {
      const request = stalest(lane, step);
      return request ? [this.#openAt(lane, request)] : [];
    });
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Notes that a frame is on its way and gives it its number. `costMs`: how long drawing took. */
  sent(request: FrameRequest, step: number, now: number, costMs: number): number {
    this.#lastFrameId += 1;
    const lane = this.#lanes.get(request.kind);
    if (lane) {
      lane.shown.set(keyOf(request), step);
      lane.unacknowledged = { frameId: this.#lastFrameId, since: now };
      lane.nextAt = now + Math.max(shortestGapMs, gapPerCost * costMs);
    }
    return this.#lastFrameId;
  }

  /** This picture cannot be made; it is not tried again until it is asked for anew. */
  failed(request: FrameRequest): void {
    this.#lanes.get(request.kind)?.shown.set(keyOf(request), Infinity);
  }

  /** The view has drawn this frame. */
  shown(frameId: number): void {
    for (const lane of this.#lanes.values()) {
      if (lane.unacknowledged?.frameId === frameId) lane.unacknowledged = undefined;
    }
  }

  #want(kind: FrameKind, requests: readonly FrameRequest[]): void {
    const lane = this.#lanes.get(kind);
    if (!lane) {
      this.#lanes.set(kind, { requests, shown: new Map(), unacknowledged: undefined, nextAt: 0 });
      return;
    }
    lane.requests = requests;
    const wanted = new Set(requests.map(keyOf));
    for (const key of lane.shown.keys()) if (!wanted.has(key)) lane.shown.delete(key);
  }

  #openAt(lane: Lane, request: FrameRequest): number {
    const acknowledgedBy = lane.unacknowledged
      ? lane.unacknowledged.since + acknowledgementTimeoutMs
      : 0;
    const gapOver = lane.shown.has(keyOf(request)) ? lane.nextAt : 0;
    return Math.max(acknowledgedBy, gapOver);
  }
}

/** The request whose picture is furthest behind `step`, if any is. */
function stalest(lane: Lane, step: number): FrameRequest | undefined {
  const shownStep = (request: FrameRequest) => lane.shown.get(keyOf(request)) ?? -1;
  const behind = lane.requests.filter((request) => shownStep(request) < step);
  return behind.sort((a, b) => shownStep(a) - shownStep(b))[0];
}

function keyOf(request: FrameRequest): string {
  return JSON.stringify(request);
}

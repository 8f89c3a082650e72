// Sends pictures of a run while someone looks: asks the training thread for weights, lets the
// inspector compute, and keeps the pacer's rhythm. Keeps the last weights of a run, so that a
// view opened after the end still gets its picture. Runs in the engine's main thread.

import type { RunId } from '../../protocol/cursor.ts';
import type { Frame, FrameRequest } from '../../protocol/frames.ts';
import { FramePacer } from './framePacer.ts';
import type { WeightSnapshot } from '../models/weights.ts';

/** Computes pictures from weights: `engine/inspect/inspector.ts`. */
export interface FrameSource {
  load(snapshot: WeightSnapshot): void;
  frame(request: FrameRequest): Frame;
  dispose(): void;
}

export interface FrameSink {
  /** Ask the worker for a copy of its weights; `weightsArrived` answers, or nothing does. */
  requestWeights(): void;
  send(runId: RunId, frameId: number, frame: Frame): void;
  /** A picture could not be made. Training goes on. */
  frameFailed(error: unknown): void;
}

export class FrameStream {
  readonly #sink: FrameSink;
  readonly #pacer = new FramePacer();
  #source: FrameSource | undefined;
  #snapshot: WeightSnapshot | undefined;
  #runId: RunId = '';
  #newestStep = 0;
  #isWaitingForWeights = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  subscribe(requests: readonly FrameRequest[]): void {
    this.#pacer.subscribe(requests);
    // What has not been shown yet is drawn at once from the weights at hand; newer ones come when
    // the step under way has ended.
    this.#drawDue();
    this.#advance();
  }

  frameShown(frameId: number): void {
    this.#pacer.shown(frameId);
    this.#advance();
  }

  /** A run begins; no pictures until its own source is there. */
  startRun(runId: RunId): void {
    this.#runId = runId;
    this.#source?.dispose();
    this.#source = undefined;
    this.#snapshot = undefined;
    this.#newestStep = 0;
    this.#isWaitingForWeights = false;
    this.#pacer.startOver();
  }

  begin(source: FrameSource): void {
    this.#source = source;
    this.#advance();
  }

  trained(step: number): void {
    this.#newestStep = step;
    this.#advance();
  }

  weightsArrived(snapshot: WeightSnapshot): void {
    this.#isWaitingForWeights = false;
    this.#snapshot = snapshot;
    this.#newestStep = Math.max(this.#newestStep, snapshot.step);
    this.#drawDue();
    this.#advance();
  }

  /** The worker is gone: its last weights are all there will be. */
  endRun(): void {
    this.#isWaitingForWeights = false;
    if (this.#snapshot) this.#newestStep = this.#snapshot.step;
    this.#advance();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#source?.dispose();
    this.#source = undefined;
  }

  /** Draws, or fetches newer weights, or sets the alarm for the next picture. */
  #advance(): void {
    clearTimeout(this.#timer);
    if (!this.#source || this.#isWaitingForWeights) return;
    const now = performance.now();
    const nextAt = this.#pacer.nextDueAt(this.#newestStep);
    if (nextAt === undefined) return;
    if (nextAt > now) {
      this.#timer = setTimeout(() => this.#advance(), nextAt - now);
    } else if (this.#snapshot?.step === this.#newestStep) {
      this.#drawDue();
      this.#advance();
    } else {
      this.#isWaitingForWeights = true;
      this.#sink.requestWeights();
    }
  }

  #drawDue(): void {
    if (!this.#source || !this.#snapshot) return;
    const due = this.#pacer.due(this.#snapshot.step, performance.now());
    if (due.length === 0) return;
    this.#source.load(this.#snapshot);
    for (const request of due) this.#draw(this.#source, request, this.#snapshot.step);
  }

  #draw(source: FrameSource, request: FrameRequest, step: number): void {
    const start = performance.now();
    try {
      const frame = source.frame(request);
      const now = performance.now();
      const frameId = this.#pacer.sent(request, step, now, now - start);
      this.#sink.send(this.#runId, frameId, frame);
    } catch (error) {
      this.#pacer.failed(request);
      this.#sink.frameFailed(error);
    }
  }
}

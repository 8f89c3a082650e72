// What the pictures of the three models have in common.

import type { Module } from 'tensorscope/nn';
import type { Frame, FrameRequest } from '../../protocol/frames.ts';

/** What one model can show. */
export interface Viewer {
  readonly model: Module;
  /** Throws for a kind of picture that this model does not have. */
  frame(request: FrameRequest, step: number): Frame;
}

export function wrongModel(request: FrameRequest, model: string): Error {
  return new Error(`The ${model} has no picture of kind ${request.kind}`);
}

/** A view may ask for a sample that only another data set had: the nearest one is taken. */
export function nearestSample(sample: number, count: number): number {
  return Math.min(Math.max(0, Math.trunc(sample)), count - 1);
}

// The conversation between the extension host and the engine (its child process).
// Orders are verbs, reports are nouns or past forms. Both ends check `protocolVersion` first.

import type { Frame, FrameRequest } from './frames.ts';
import type { Problem } from './problem.ts';
import type { ProgressReport, RunInfo, RunState } from './runReport.ts';
import type { ShapeTable } from './shapeTable.ts';
import type { SiteChoice, SiteValue } from './siteValue.ts';
import type { ModelId, SettingValue, TrainRequest } from './trainRequest.ts';

export const protocolVersion = 2;

/** What stands in an editor, saved or not. */
export interface SourceText {
  /** As in `SourceRange.file`. */
  readonly file: string;
  readonly text: string;
  readonly version: number;
}

/** For a person's own code. */
export interface CodeLimits {
  /** To load and trace a file; a training step may take six times as long. */
  readonly seconds: number;
}

export type ToEngine =
  | { readonly kind: 'hello'; readonly protocolVersion: number }
  /** Starts a run; one that is under way is stopped first. */
  | {
      readonly kind: 'start';
      readonly runId: number;
      readonly request: TrainRequest;
      /** That compute; 0 or none: all cores but one. */
      readonly threads?: number;
      readonly limits?: CodeLimits;
    }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Trains one step and pauses (again). */
  | { readonly kind: 'stepOnce' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'setLearningRate'; readonly value: number }
  /** All views on screen, newest set wins. */
  | { readonly kind: 'subscribe'; readonly requests: readonly FrameRequest[] }
  /** The view has drawn this frame; the next may be sent. */
  | { readonly kind: 'frameShown'; readonly frameId: number }
  /**
   * Passes over sample data with probes; answered by `traced` or `traceFailed` of the same id. A
   * mistake in an own model is a finding of its table, not a failure.
   */
  | {
      readonly kind: 'trace';
      readonly requestId: number;
      readonly model: ModelId;
      readonly settings: Readonly<Record<string, SettingValue>>;
      /** Texts of open own files; others are read from the disk. */
      readonly texts?: readonly SourceText[];
      readonly limits?: CodeLimits;
    }
  /** The text has changed: a trace of this model that takes long need not come to its end. */
  | { readonly kind: 'abandonTrace'; readonly model: ModelId }
  /** A tensor of a traced model, with the newest weights; answered by `inspected` or `inspectFailed`. */
  | {
      readonly kind: 'inspect';
      readonly requestId: number;
      readonly choice: SiteChoice;
      /** A small PNG in these colours is wanted, too. */
      readonly thumbnail?: 'light' | 'dark';
    };

export type FromEngine =
  | { readonly kind: 'ready'; readonly protocolVersion: number; readonly backend: string }
  /** The host speaks another version; the engine exits after this. */
  | { readonly kind: 'versionMismatch'; readonly protocolVersion: number }
  | { readonly kind: 'started'; readonly info: RunInfo }
  | { readonly kind: 'state'; readonly runId: number; readonly state: RunState }
  | { readonly kind: 'progress'; readonly runId: number; readonly report: ProgressReport }
  | {
      readonly kind: 'frame';
      readonly runId: number;
      readonly frameId: number;
      readonly frame: Frame;
    }
  | { readonly kind: 'traced'; readonly requestId: number; readonly table: ShapeTable }
  | { readonly kind: 'traceFailed'; readonly requestId: number; readonly problem: Problem }
  | { readonly kind: 'inspected'; readonly requestId: number; readonly value: SiteValue }
  | { readonly kind: 'inspectFailed'; readonly requestId: number; readonly problem: Problem };

/** One function per message kind: a forgotten kind does not compile. */
export type Handlers<Message extends { kind: string }> = {
  readonly [Kind in Message['kind']]: (message: Extract<Message, { kind: Kind }>) => void;
};

export function dispatch<Message extends { kind: string }>(
  handlers: Handlers<Message>,
  message: Message,
): void {
  const handler = handlers[message.kind as Message['kind']] as
    ((message: Message) => void) | undefined;
  if (!handler) throw new Error(`No handler for a message of kind "${message.kind}"`);
  handler(message);
}

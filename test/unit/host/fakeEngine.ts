// An engine that says what a test makes it say.

import type { RunId } from '../../../extension/protocol/cursor.ts';
import type { FromEngine, ToEngine } from '../../../extension/protocol/engineMessages.ts';
import { protocolVersion } from '../../../extension/protocol/engineMessages.ts';
import { ChangeEvent } from '../../../extension/host/changeEvent.ts';
import type { EngineEnd, EngineProcess } from '../../../extension/host/engine/engineProcess.ts';
import type { Engine } from '../../../extension/host/runs/session.ts';
import type { ProgressReport, RunInfo } from '../../../extension/protocol/runReport.ts';
import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';

/** In the place of an EngineLink. */
export class FakeEngine implements Engine {
  readonly messages = new ChangeEvent<FromEngine>();
  readonly ends = new ChangeEvent<EngineEnd>();
  readonly sent: ToEngine[] = [];
  refusal: Error | undefined;

  connect(): Promise<void> {
    return this.refusal ? Promise.reject(this.refusal) : Promise.resolve();
  }

  send(message: ToEngine): Promise<void> {
    if (this.refusal) return Promise.reject(this.refusal);
    this.sent.push(message);
    return Promise.resolve();
  }

  sendIfRunning(message: ToEngine): void {
    this.sent.push(message);
  }

  kinds(): string[] {
    return this.sent.map(({ kind }) => kind);
  }
}

/** In the place of a forked process. */
export class FakeProcess implements EngineProcess {
  readonly pid = 1234;
  readonly sent: ToEngine[] = [];
  killed = false;
  tell: (message: FromEngine) => void = () => undefined;
  end: (end: EngineEnd) => void = () => undefined;

  send(message: ToEngine): void {
    this.sent.push(message);
  }

  onMessage(listener: (message: FromEngine) => void): void {
    this.tell = listener;
  }

  onEnd(listener: (end: EngineEnd) => void): void {
    this.end = listener;
  }

  kill(): void {
    this.killed = true;
    this.end({ kind: 'signal', signal: 'SIGTERM' });
  }

  ready(version = protocolVersion): void {
    this.tell({ kind: 'ready', protocolVersion: version });
  }
}

export const cnnRequest: TrainRequest = {
  model: 'cnn',
  data: { id: 'digits' },
  length: { steps: 10 },
  seed: 1,
  settings: { learningRate: 0.01 },
};

export function infoOf(runId: RunId): RunInfo {
  return {
    runId,
    model: 'cnn',
    data: 'digits',
    dataTitle: 'Drawn digits',
    seed: 1,
    totalSteps: 10,
    stepsPerEpoch: 5,
    unit: 'samples',
    parameters: 100,
    settings: {},
  };
}

export function reportOf(firstStep: number, losses: readonly number[]): ProgressReport {
  return {
    firstStep,
    trainLoss: new Float32Array(losses),
    stepSeconds: new Float32Array(losses.length).fill(0.5),
    validation: [],
    step: firstStep + losses.length - 1,
    epoch: 0.5,
    perSecond: 100,
    learningRate: 0.01,
  };
}

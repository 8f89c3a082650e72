// A model joined with its data: what differs between the three. What is the same (optimizer,
// learning rate, snapshots) is `modelExperiment.ts`.

import type { Scalar } from '@tensorflow/tfjs';
import type { Module } from 'tensorscope/nn';
import type { DataSet } from '../../data/index.ts';
import type { RunInfo } from '../../protocol/runReport.ts';
import type { DataSizes } from '../modelFactory.ts';
import type { SampleBatch } from '../sampleBatch.ts';
import type { FinalTest, Validation, ValidationScope } from './experiment.ts';

export interface TrainingBatch {
  readonly samples: number;
  /** In the task's unit. */
  readonly units: number;
  /** Mean loss of the batch; called once, with the model in training mode. */
  loss(): Scalar;
}

export interface Task {
  readonly model: Module;
  readonly sizes: DataSizes;
  readonly dataTitle: string;
  readonly unit: RunInfo['unit'];
  readonly stepsPerEpoch: number;
  /** The batch of a step (1, 2, …); it depends on the seed and the step only. */
  batch(step: number): TrainingBatch;
  /** Both tests are called with the model in eval mode. */
  validate(scope: ValidationScope): Validation;
  finalTest(): FinalTest;
  sampleBatch(): SampleBatch;
}

/** Requests are checked before data are read, so another kind is a mistake of ours. */
export function dataOfKind<Kind extends DataSet['kind']>(
  data: DataSet,
  kind: Kind,
): Extract<DataSet, { kind: Kind }> {
  if (data.kind === kind) return data as Extract<DataSet, { kind: Kind }>;
  throw new Error(`Data of kind ${kind} were expected, not ${data.kind}`);
}

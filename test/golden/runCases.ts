// Runs golden cases through the product's own layers, models and optimizers.

import * as tf from '@tensorflow/tfjs';
import { initBackend, useFusedKernels } from '../../extension/kernels/index.ts';
import { ProblemError } from '../../extension/protocol/problem.ts';
import { findWorst } from './compare.ts';
import type { Result, Worst } from './compare.ts';
import { GoldenCase, readIndex } from './goldenCase.ts';
import { attention, layers } from './groups/attention.ts';
import { batchnorm2d, conv2d, maxpool } from './groups/layers2d.ts';
import { linear, optim, softmaxCrossEntropy } from './groups/lossAndOptimizers.ts';
import { greedy, mycnn, transformer } from './groups/models.ts';
import { myrnn } from './groups/rnn.ts';

type RunGroup = (golden: GoldenCase) => Result[];

const groups: Readonly<Record<string, RunGroup>> = {
  conv2d,
  batchnorm2d,
  maxpool,
  linear,
  softmax_ce: softmaxCrossEntropy,
  mycnn,
  myrnn,
  attention,
  layers,
  optim,
  transformer,
  greedy,
};

/** How layers compute: by the operations that people read, or by the kernels that train. */
export const paths = ['readable', 'fused'] as const;
export type LayerPath = (typeof paths)[number];

export interface CaseOutcome {
  readonly name: string;
  readonly layerPath: LayerPath;
  readonly passed: boolean;
  readonly worst?: Worst;
  /** Why nothing could be compared. */
  readonly problem?: string;
}

export async function* runCases(folder: string, layerPath: LayerPath): AsyncGenerator<CaseOutcome> {
  await initBackend({ threads: 2 });
  for (const { group, file } of readIndex(folder)) {
    yield runOnPath(folder, group, file, layerPath);
  }
}

function runOnPath(folder: string, group: string, file: string, layerPath: LayerPath): CaseOutcome {
  useFusedKernels(layerPath === 'fused');
  try {
    return { ...runCase(folder, group, file), layerPath };
  } finally {
    useFusedKernels(false);
  }
}

function runCase(folder: string, group: string, file: string): Omit<CaseOutcome, 'layerPath'> {
  tf.engine().startScope(file);
  try {
    const golden = new GoldenCase(folder, group, file);
    const run = Object.hasOwn(groups, group) ? groups[group] : undefined;
    if (!run) throw new ProblemError('There is no golden group {group}.', { group });
    const worst = findWorst(golden, run(golden));
    return { name: file, passed: worst.ratio <= 1, worst };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { name: file, passed: false, problem };
  } finally {
    tf.engine().endScope();
    tf.disposeVariables();
  }
}

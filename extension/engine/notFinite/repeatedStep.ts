// A step that gave a number that is not finite is passed over once more, by a copy of the model in
// probed code with the same weights, batch and random numbers, to find where the first such number was
// made.

import * as tf from '@tensorflow/tfjs';
import path from 'node:path';
import { useFusedKernels } from '../../kernels/index.ts';
import { tensorsIn } from '../../probe/describeValue.ts';
import type { FoundSite } from '../../probe/foundSite.ts';
import { listening, withProbe } from '../../probe/probe.ts';
import type { Recorder } from '../../probe/recorder.ts';
import { probedSites } from '../../probe/siteRegistry.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { SourceRange } from '../../protocol/shapeTable.ts';
import { loadWeights } from '../models/weights.ts';
import type { WeightSnapshot } from '../models/weights.ts';
import { createTask } from '../tasks/createTask.ts';
import type { Task, TaskPlan } from '../tasks/task.ts';
import { layersTelling } from '../tracing/layersProbe.ts';
import { newRecorder } from '../tracing/pass.ts';
import { causeOf } from './cause.ts';
import { KernelWatch } from './kernelWatch.ts';
import type { Birth } from './kernelWatch.ts';

export interface Origin {
  readonly sentence: Problem;
  readonly advice?: Problem;
  /** Numbers that grow too large as weights do. */
  readonly isGrowth: boolean;
  readonly at: SourceRange;
  /** Place of the sample in the batch, where the numbers have an axis of its length. */
  readonly sample?: number;
}

export interface Repetition {
  readonly weights: WeightSnapshot;
  /**
   * Draws and sets what was drawn and set the first time; returns what may not be finite, or nothing
   * where it takes only numbers from its tensors.
   */
  readonly run: (task: Task) => readonly tf.Tensor[] | undefined;
  /** How many samples it takes. */
  readonly batch: number;
}

/** Nothing if all numbers are finite this time, or where no line of the model made them. */
export async function originOf(
  plan: () => Promise<TaskPlan>,
  { weights, run, batch }: Repetition,
): Promise<Origin | undefined> {
  const recorder = newRecorder();
  const task = await listening(recorder, async () => createTask(await plan()));
  loadWeights(task.model, weights);
  const watch = new KernelWatch(recorder);
  const silence = layersTelling(task.model, recorder);
  let birth: Birth | undefined;
  useFusedKernels(false);
  try {
    tf.tidy(() => {
      const results = withProbe(recorder, () => watch.during(() => run(task)));
      const births = results?.map((tensor) => watch.birthOf(tensor));
      birth = births ? births.find((each) => each !== undefined) : watch.first;
    });
  } finally {
    // The model stays: it may be the only one that its file makes.
    useFusedKernels(true);
    silence();
  }
  return birth && placed(birth, recorder, batch);
}

function placed(first: Birth, recorder: Recorder, batch: number): Origin | undefined {
  const cause = causeOf(first);
  const { birth, sentence, advice, isGrowth } = cause;
  const sites = new Map(probedSites().map((site) => [site.id, site]));
  const under = placeUnder(birth.open, sites);
  const site = under ?? tellerOf(birth.operands, recorder, sites);
  if (!site) return undefined;
  const { range, name } = site;
  const where = {
    file: path.posix.basename(range.file),
    line: range.startLine + 1,
    code: shortened(name),
    isBefore: under === undefined,
  };
  const axis = birth.shape.indexOf(batch);
  const sample = axis === 0 || axis === 1 ? birth.at[axis] : undefined;
  return { sentence: sentence(where), advice, isGrowth, at: range, sample };
}

/** The innermost call that was under way: of a person's own files, if there is one. */
function placeUnder(
  open: readonly number[],
  sites: ReadonlyMap<number, FoundSite>,
): FoundSite | undefined {
  const under = open.flatMap((id) => sites.get(id) ?? []);
  return under.findLast(({ range }) => path.isAbsolute(range.file)) ?? under.at(-1);
}

/** The expression that told of an operand, if an operation ran outside of all that tell. */
function tellerOf(
  operands: readonly tf.Tensor[],
  { events }: Recorder,
  sites: ReadonlyMap<number, FoundSite>,
): FoundSite | undefined {
  const wanted = new Set<unknown>(operands.map(({ dataId }) => dataId));
  const holds = (value: unknown): boolean =>
    tensorsIn(value).some(([, tensor]) => wanted.has(Reflect.get(tensor, 'dataId')));
  const event = events.findLast((each) => each.kind === 'value' && holds(each.raw));
  return event?.kind === 'value' ? sites.get(event.site) : undefined;
}

const longestCode = 60;

function shortened(code: string): string {
  return code.length > longestCode ? `${code.slice(0, longestCode - 1)}…` : code;
}

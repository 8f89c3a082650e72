// `npm run look`: answers one look in the terminal, with the engine's own looking thread, for scripts
// and for comparisons with other software.

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { readSafetensors } from '../../interchange/safetensors.ts';
import type { Look, LookAnswer } from '../../protocol/looks/look.ts';
import { formatProblem, ProblemError } from '../../protocol/problem.ts';
import type { RunState } from '../../protocol/runReport.ts';
import type { ShapeTable } from '../../protocol/shapeTable.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import type { RunWeights } from '../looking/lookingMessages.ts';
import { Looker } from '../main/looker.ts';
import { ReadyThread } from '../main/readyThread.ts';
import { TrainingRun } from '../main/trainingRun.ts';
import { unusualSizes } from '../models/builtInSizes.ts';
import type { WeightSnapshot } from '../models/weights.ts';
import { threadCount } from '../training/threadCount.ts';
import type { PreparedRun } from '../training/trainingMessages.ts';
import { checkWritable, ownPath, shownPath, writeJson } from './commandFiles.ts';
import { runCommand } from './commandLine.ts';
import { readLookArguments, usage } from './lookArguments.ts';
import type { LookCommand } from './lookArguments.ts';
import { findPlace } from './lookPlace.ts';
import { answerText, plainAnswer } from './lookRecord.ts';

/** The name of the run whose weights are looked at. */
const runId = 'terminal';

await runCommand(async () => {
  const command = readLookArguments(process.argv.slice(2));
  if (!command) {
    process.stdout.write(usage);
    return;
  }
  const { jsonFile, weightsFile } = command;
  if (jsonFile !== undefined) checkWritable(jsonFile);
  const file = weightsFile === undefined ? undefined : readWeights(weightsFile);
  const trained = command.steps === 0 ? undefined : await train(command);
  const looker = new Looker(new URL('../lookingEntry.ts', import.meta.url));
  try {
    await lookWith(looker, command, { trained, file });
  } finally {
    await looker.end();
  }
});

interface Trained {
  readonly prepared: PreparedRun;
  readonly snapshot: WeightSnapshot;
}

interface Weights {
  readonly trained: Trained | undefined;
  /** Come first. */
  readonly file: WeightSnapshot | undefined;
}

async function lookWith(
  looker: Looker,
  { request, wanted, weightsFile, jsonFile, limit }: LookCommand,
  { trained, file }: Weights,
): Promise<void> {
  const { model, settings, seed } = request;
  const sizes = trained && unusualSizes(model, trained.prepared.sizes);
  const trace = { kind: 'trace', model, settings, sizes, open: [], texts: [] } as const;
  const { table } = await looker.trace(trace, limit);
  const look = lookOf(table, wanted);
  const snapshot = file ?? trained?.snapshot;
  const samples = trained?.prepared.samples;
  const weights: RunWeights | undefined = snapshot && { runId, seed, snapshot, sizes, samples };
  const job = { kind: 'look', trace: table.trace, look, run: weights?.runId, texts: [] } as const;
  const answer = await looker.look(job, weights, limit);
  checkAnswer(answer, look, weightsFile);
  if (jsonFile !== undefined) {
    writeJson(jsonFile, { trace: table.trace, look, answer: plainAnswer(answer) });
  }
  const origin = weightsFile === undefined ? '' : `, weights of ${shownPath(weightsFile)}`;
  console.log(answerText(`${titleOf(table, look)}${origin}`, answer));
}

/** In the page the nearest sample is shown, and whatever weights fit; a script should be told. */
function checkAnswer(answer: LookAnswer, look: Look, weightsFile: string | undefined): void {
  if (weightsFile !== undefined && answer.origin.kept?.parameters === 0) {
    throw new ProblemError('No parameter of the model is in {file} by name and shape.', {
      file: shownPath(weightsFile),
    });
  }
  if (answer.kind === 'tensor' && look.kind === 'tensor' && answer.sample !== look.sample) {
    throw new ProblemError('There are {count} samples, from 0; --sample {sample} is too large.', {
      count: answer.samples,
      sample: look.sample,
    });
  }
}

/** Trains without a word, and without a test at the end. */
async function train({ request, limit }: LookCommand): Promise<Trained> {
  const workers = new ReadyThread(new URL('../trainingEntry.ts', import.meta.url));
  let prepared: PreparedRun | undefined;
  let snapshot: WeightSnapshot | undefined;
  let state: RunState | undefined;
  const observer = {
    prepared: (run: PreparedRun) => void (prepared = run),
    weightsArrived: (weights: WeightSnapshot) => void (snapshot = weights),
    stateChanged: (next: RunState) => void (state = next),
    progressed: () => undefined,
  };
  const start = { request, threads: threadCount(0) };
  const ownLimit = isOwnModel(request.model) ? limit : undefined;
  await new TrainingRun(workers, start, observer, undefined, ownLimit).ended;
  if (state?.kind === 'failed') throw ProblemError.of(state.problem);
  if (prepared && snapshot) return { prepared, snapshot };
  throw new Error('The run ended without weights');
}

function readWeights(file: string): WeightSnapshot {
  const shown = shownPath(file);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { message } = error as Error;
    throw new ProblemError('{file} cannot be read: {message}', { file: shown, message });
  }
  const values = new Map(
    [...readSafetensors(bytes, shown)].map(([name, { shape, values }]) => {
      return [name, { shape, numbers: Float32Array.from(values) }];
    }),
  );
  return { step: 0, values };
}

/** Throws a ProblemError for what the model does not have. */
function lookOf(table: ShapeTable, wanted: LookCommand['wanted']): Look {
  const mistake = table.findings.find(({ severity }) => severity === 'error');
  if (table.sites.every(({ executions }) => executions.length === 0) && mistake) {
    const { range, problem } = mistake;
    const at = `${shownPath(range.file)}:${range.startLine + 1}:${range.startColumn + 1}`;
    throw new ProblemError('{at}: {message}', { at, message: formatProblem(problem) });
  }
  if (wanted.kind === 'samples') return wanted;
  const { at, sample, take } = wanted;
  const place = 'input' in at ? at : findPlace(table, at, ownPath(at.file));
  return { kind: 'tensor', place, sample, take };
}

function titleOf({ sites }: ShapeTable, look: Look): string {
  if (look.kind === 'samples') return 'samples';
  const { place } = look;
  if ('input' in place) return `input ${place.input}`;
  const { name = place.site, range } = sites.find(({ id }) => id === place.site) ?? {};
  const at = range ? ` (${shownPath(range.file)}:${range.startLine + 1})` : '';
  return `${name}${at}${place.module ? ` in ${place.module}` : ''}`;
}

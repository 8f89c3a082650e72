// One training run in the terminal, from its first line to its last test. It computes in the
// engine's training thread: a person's own code can be ended there, and Ctrl-C is heard at once.

import path from 'node:path';
import process from 'node:process';
import { formatProblem, ProblemError } from '../../protocol/problem.ts';
import type { ProgressReport, RunState } from '../../protocol/runReport.ts';
import { fileOfOwnModel, isOwnModel } from '../../protocol/trainRequest.ts';
import type { RunDescription } from '../training/trainer.ts';
import { ReadyThread } from '../main/readyThread.ts';
import type { RunResult } from '../training/runRecord.ts';
import { TrainingRun } from '../main/trainingRun.ts';
import type { RunObserver } from '../main/trainingRun.ts';
import type { PreparedRun } from '../training/trainingMessages.ts';
import { counted } from './commandLine.ts';
import { createDisplay } from './progressDisplay.ts';
import type { ProgressDisplay } from './progressDisplay.ts';
import type { TrainCommand } from './trainArguments.ts';

export function announce(run: RunDescription): void {
  const model = isOwnModel(run.model) ? path.basename(fileOfOwnModel(run.model)) : run.model;
  console.log(
    `${model} on ${run.dataTitle}: ${counted(run.parameters, 'parameter')}, ` +
      `${counted(run.totalSteps, 'step')} (${run.stepsPerEpoch} per epoch), seed ${run.seed}`,
  );
  for (const note of run.notes ?? []) console.log(formatProblem(note));
}

/** Rejects with a ProblemError when the run fails. */
export async function trainInTerminal(command: TrainCommand): Promise<RunResult> {
  const { request, threads, limit } = command;
  const shown = new ShownRun(() => void run.stop());
  const workers = new ReadyThread(new URL('../trainingEntry.ts', import.meta.url));
  const start = { request, threads, test: true };
  const ownLimit = isOwnModel(request.model) ? limit : undefined;
  const run = new TrainingRun(workers, start, shown, undefined, ownLimit);
  await run.ended;
  return shown.end();
}

/** What the terminal shows and remembers of a run. */
class ShownRun implements RunObserver {
  readonly #interrupt: () => void;
  #display: ProgressDisplay | undefined;
  #state: RunState | undefined;
  #result: RunResult | undefined;
  /** To be said when the display is gone. */
  readonly #notes: string[] = [];

  constructor(stop: () => void) {
    this.#interrupt = () => {
      process.stdout.write('\nStopping after this step … (Ctrl-C: leave without a result)\n');
      stop();
    };
  }

  prepared({ description }: PreparedRun): void {
    announce(description);
    this.#display = createDisplay(description, process.stdout);
    // A second Ctrl-C finds no listener and ends the process as usual.
    process.once('SIGINT', this.#interrupt);
  }

  progressed(report: ProgressReport): void {
    this.#display?.show(report);
    for (const { reason } of report.validation) {
      if (reason) this.#notes.push(formatProblem(reason.problem));
    }
  }

  weightsArrived(): void {}

  stateChanged(state: RunState): void {
    this.#state = state;
  }

  testing(): void {
    this.#endDisplay();
    console.log('Testing … (Ctrl-C: leave without a result)');
  }

  tested(result: RunResult): void {
    this.#result = result;
  }

  /** Throws a ProblemError where there is no result. */
  end(): RunResult {
    this.#endDisplay();
    if (this.#state?.kind === 'failed') throw ProblemError.of(this.#state.problem);
    if (!this.#result) throw new ProblemError('The run ended without a result. Train again.');
    return this.#result;
  }

  #endDisplay(): void {
    process.off('SIGINT', this.#interrupt);
    this.#display?.end();
    this.#display = undefined;
    for (const note of this.#notes.splice(0)) console.log(note);
  }
}

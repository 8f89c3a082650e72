// What the output channel says of runs and of the engine: one line for each thing that happens, the
// run that a reloaded window has restored first.

import * as vscode from 'vscode';
import type { ChangeEvent } from '../changeEvent.ts';
import { endProblem } from '../engine/engineLink.ts';
import type { EngineEnd } from '../engine/engineProcess.ts';
import { modelTitle, problemText } from '../translation.ts';
import { numbersIn } from '../../protocol/numbers.ts';
import { failureText, summaryText } from './runText.ts';
import type { Session } from './session.ts';

interface LogParts {
  readonly session: Session;
  readonly engine: { readonly ends: ChangeEvent<EngineEnd> };
  readonly output: vscode.LogOutputChannel;
}

export function register({ session, engine, output }: LogParts): vscode.Disposable {
  const tell = (): void => {
    const { run } = session;
    if (!run) return;
    const failure = failureText(run);
    const line = `${modelTitle(run.request.model)}: ${summaryText(run)}`;
    if (failure === undefined) output.info(line);
    else output.warn(`${line} · ${failure}`);
  };
  tell();
  const ends = engine.ends.subscribe((end) => output.warn(problemText(endProblem(end).problem)));
  return vscode.Disposable.from(session.changes.on(['state'], tell), ends);
}

/** Printed since the last run or trace began, and not shown. */
export function leftOutText(count: number): string {
  return vscode.l10n.t('{count} more lines were printed; they are not shown.', {
    count: numbersIn(vscode.env.language).whole(count),
  });
}

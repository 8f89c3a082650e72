// Train Model, in all the ways it can be asked for.

import * as vscode from 'vscode';
import { ProblemError, toProblem } from '../../protocol/problem.ts';
import { fileOfOwnModel, isOwnModel, ownModel } from '../../protocol/trainRequest.ts';
import type { ModelId, TrainRequest } from '../../protocol/trainRequest.ts';
import { mayRunModel, untrustedText } from '../ownModels/ownCodeTrust.ts';
import { ownFileOf } from '../ownModels/ownDocuments.ts';
import { isActive } from '../runs/run.ts';
import type { Session } from '../runs/session.ts';
import { readSettings } from '../settings.ts';
import type { ShapeTables } from '../shapes/shapeTables.ts';
import { openModel } from '../sources/openModel.ts';
import type { SourceFiles } from '../sources/sourceFiles.ts';
import { readTrainArguments } from './trainArguments.ts';
import type { TrainPicks } from './trainPicks.ts';
import { modelTitle, problemText } from '../translation.ts';

export interface TrainParts {
  readonly session: Session;
  readonly tables: ShapeTables;
  readonly files: SourceFiles;
  readonly picks: TrainPicks;
}

/** What the training commands resolve to, for tasks and tests. */
export interface TrainOutcome {
  readonly started: boolean;
  /** Why not, as it was shown; absent when the person gave up. */
  readonly message?: string;
}

/** From an editor's title bar VS Code passes the editor's URI: that of a model leaves two questions. */
export async function trainModel(parts: TrainParts, argument: unknown): Promise<TrainOutcome> {
  if (argument instanceof vscode.Uri) return trainPicked(parts, modelAt(parts, argument));
  if (argument === undefined) return trainPicked(parts);
  // Whoever gives arguments has decided: a question would leave a task or a test hanging.
  return train(parts, readTrainArguments(argument, readSettings()));
}

/** A file that is not listed is a person's own too: there is a reason why, and they are told it. */
function modelAt({ files }: TrainParts, uri: vscode.Uri): ModelId | undefined {
  const file = ownFileOf(uri);
  return files.modelOf(uri) ?? (file === undefined ? undefined : ownModel(file));
}

export async function trainPicked(parts: TrainParts, model?: ModelId): Promise<TrainOutcome> {
  parts.session.prepare();
  const request = await parts.picks.ask(model);
  if (!request) return { started: false };
  if (!mayRunModel(request.model)) return { started: false, message: untrustedText() };
  if (!(await mayReplace(parts.session))) return { started: false };
  return train(parts, request);
}

export async function trainAgain(parts: TrainParts): Promise<TrainOutcome> {
  const { session } = parts;
  return session.run ? train(parts, session.run.request) : outcomeOf(session.startAgain());
}

async function train(parts: TrainParts, request: TrainRequest): Promise<TrainOutcome> {
  if (!mayRunModel(request.model)) return { started: false, message: untrustedText() };
  if (isOwnModel(request.model)) await saveText(fileOfOwnModel(request.model));
  parts.tables.forgetFailures();
  const started = parts.session.start(request);
  // The views open while the engine prepares; none of them is worth failing the run for.
  await Promise.allSettled([
    openModel(parts.tables, request.model, { preserveFocus: true }),
    vscode.commands.executeCommand('tensorscope.inspector.focus', { preserveFocus: true }),
    started,
  ]);
  return outcomeOf(started);
}

/** Training reads the file from the disk; what stands in the editor is what is meant. */
async function saveText(file: string): Promise<void> {
  // Opened before the run starts, so that later edits are known to be later. A file that cannot be
  // opened is the engine's to explain.
  const opened = vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const document = await opened.then(
    (each) => each,
    () => undefined,
  );
  if (!document?.isDirty || (await document.save())) return;
  throw new ProblemError('{file} could not be saved, and training reads it from the disk.', {
    file,
  });
}

/** A run that fails has shown its message already, as runs do at any step. */
async function outcomeOf(started: Promise<void>): Promise<TrainOutcome> {
  try {
    await started;
    return { started: true };
  } catch (error) {
    return { started: false, message: problemText(toProblem(error)) };
  }
}

async function mayReplace({ run }: Session): Promise<boolean> {
  if (!isActive(run)) return true;
  const replace = vscode.l10n.t('Stop and Train');
  const text = vscode.l10n.t('The {model} is still training. Its run ends if another starts.', {
    model: modelTitle(run.request.model),
  });
  return (await vscode.window.showWarningMessage(text, replace)) === replace;
}

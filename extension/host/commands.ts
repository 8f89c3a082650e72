// Command id → what it does. The only place that knows the ids besides package.json.

import * as vscode from 'vscode';
import { findModel, modelCatalog } from '../protocol/modelCatalog.ts';
import { ProblemError, toProblem } from '../protocol/problem.ts';
import type { SourceRange } from '../protocol/shapeTable.ts';
import { fileOfOwnModel, isOwnModel, ownModel } from '../protocol/trainRequest.ts';
import type { TraceRef } from '../protocol/trace.ts';
import type { ModelId } from '../protocol/trainRequest.ts';
import type { DashboardPanel } from './views/dashboardPanel.ts';
import type { ModelNode, ModelsTree } from './modelsTree.ts';
import { mayRunModel } from './ownModels/ownCodeTrust.ts';
import type { OwnModels } from './ownModels/ownModels.ts';
import type { SourceRevealer } from './sources/revealSource.ts';
import type { Session } from './runs/session.ts';
import type { FailedStepMark } from './language/failedStepMark.ts';
import { chooseInHover } from './language/shapeHover.ts';
import type { ExecutionStep } from './language/shapeHover.ts';
import type { ShapeTables } from './shapes/shapeTables.ts';
import type { SiteLookup } from './shapes/siteLookup.ts';
import { openModel } from './sources/openModel.ts';
import type { SourceFiles } from './sources/sourceFiles.ts';
import { trainAgain, trainModel, trainPicked } from './train/trainCommands.ts';
import type { TrainOutcome } from './train/trainCommands.ts';
import type { TrainPicks } from './train/trainPicks.ts';
import { modelTitle, problemText, translate } from './translation.ts';

export interface CommandParts {
  readonly session: Session;
  readonly tables: ShapeTables;
  readonly files: SourceFiles;
  readonly picks: TrainPicks;
  readonly tree: ModelsTree;
  readonly dashboard: DashboardPanel;
  readonly revealer: SourceRevealer;
  readonly failedStep: FailedStepMark;
  readonly lookup: SiteLookup;
  readonly ownModels: OwnModels;
  readonly output: vscode.LogOutputChannel;
}

export function register(parts: CommandParts): vscode.Disposable {
  const { session, output } = parts;
  const table: Readonly<Record<string, (...given: readonly unknown[]) => unknown>> = {
    trainModel: (argument) => trainModel(parts, argument),
    trainModelOfTree: (node) => trainPicked(parts, (node as ModelNode).model),
    trainAgain: () => trainAgain(parts),
    traceModel: (model) => traceModel(parts, model as ModelId),
    chooseExecution: (step) => chooseInHover(parts.lookup, step as ExecutionStep),
    pauseTraining: () => session.pause(),
    resumeTraining: () => session.resume(),
    trainOneStep: () => session.stepOnce(),
    stopTraining: () => session.stop(),
    openModelSource: (argument) => openModelSource(parts, argument),
    openDashboard: () => parts.dashboard.open(),
    showOutput: () => output.show(true),
    goToFailure: () => parts.failedStep.reveal(),
    revealSource: (source, trace) =>
      parts.revealer.reveal(source as SourceRange, trace as TraceRef | undefined),
    refreshModels: () => {
      parts.tables.forgetFailures();
      parts.tree.refresh();
    },
  };
  return vscode.Disposable.from(
    ...Object.entries(table).map(([name, run]) =>
      vscode.commands.registerCommand(`tensorscope.${name}`, (...given: readonly unknown[]) =>
        showingProblems(output, () => run(...given)),
      ),
    ),
  );
}

/** A problem is one message; the rest is a defect of ours, and its stack goes to the output. */
async function showingProblems(
  output: vscode.LogOutputChannel,
  run: () => unknown,
): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return { started: false, message: showProblem(output, error) } satisfies TrainOutcome;
  }
}

export function showProblem(output: vscode.LogOutputChannel, error: unknown): string {
  const message = problemText(toProblem(error));
  // A problem has said all there is; of a defect the stack is of use.
  if (error instanceof ProblemError) output.warn(message);
  else output.error(error instanceof Error ? error : String(error));
  void vscode.window.showErrorMessage(message);
  return message;
}

/** Traces anew, whether or not anything has changed, and shows the result. */
async function traceModel({ tables, session }: CommandParts, model: ModelId): Promise<void> {
  if (!mayRunModel(model)) return;
  tables.outdate(model);
  session.showTable(await tables.get(model));
  await vscode.commands.executeCommand('tensorscope.inspector.focus', { preserveFocus: true });
}

async function openModelSource(parts: CommandParts, argument: unknown): Promise<void> {
  const given = typeof argument === 'string' ? findModelId(argument) : undefined;
  const node = (argument as Partial<ModelNode> | undefined)?.model;
  const model = given ?? node ?? (await askModel(parts));
  if (model) await openModel(parts.tables, model, {});
}

function findModelId(id: string): ModelId | undefined {
  return isOwnModel(id) ? id : findModel(id)?.id;
}

async function askModel({ session, ownModels }: CommandParts): Promise<ModelId | undefined> {
  const thisRun = session.run?.request.model;
  const description = (id: ModelId): string => (id === thisRun ? vscode.l10n.t('this run') : '');
  const shipped = modelCatalog.map((entry) => ({
    label: translate(entry.title),
    detail: translate(entry.description),
    description: description(entry.id),
    id: entry.id,
  }));
  const own = ownModels.files.map(ownModel).map((id) => ({
    label: modelTitle(id),
    detail: vscode.workspace.asRelativePath(fileOfOwnModel(id)),
    description: description(id),
    id,
  }));
  const placeHolder = vscode.l10n.t('Choose the model whose source to open');
  return (await vscode.window.showQuickPick([...shipped, ...own], { placeHolder }))?.id;
}

// Command id → what it does. The only place that knows the ids besides package.json.

import * as vscode from 'vscode';
import { findModel, modelCatalog } from '../protocol/modelCatalog.ts';
import { toProblem } from '../protocol/problem.ts';
import type { SourceRange } from '../protocol/shapeTable.ts';
import type { ModelId, TrainRequest } from '../protocol/trainRequest.ts';
import type { DashboardPanel } from './dashboardPanel.ts';
import type { ModelNode, ModelsTree } from './modelsTree.ts';
import type { SourceRevealer } from './revealSource.ts';
import { isActive } from './run.ts';
import type { Session } from './session.ts';
import { readSettings } from './settings.ts';
import type { ShapeTables } from './shapeTables.ts';
import type { SourceFiles } from './sourceFiles.ts';
import { readTrainArguments } from './trainArguments.ts';
import type { TrainPicks } from './trainPicks.ts';
import { modelTitle, problemText, translate } from './translation.ts';

export interface CommandParts {
  readonly session: Session;
  readonly tables: ShapeTables;
  readonly files: SourceFiles;
  readonly picks: TrainPicks;
  readonly tree: ModelsTree;
  readonly dashboard: DashboardPanel;
  readonly revealer: SourceRevealer;
  readonly output: vscode.LogOutputChannel;
}

/** What the training commands resolve to, for tasks and tests. */
export interface TrainOutcome {
  readonly started: boolean;
  /** Why not, as it was shown; absent when the person gave up. */
  readonly message?: string;
}

export function register(parts: CommandParts): vscode.Disposable {
  const { session, output } = parts;
  const table: Readonly<Record<string, (argument: unknown) => unknown>> = {
    trainModel: (argument) => trainModel(parts, argument),
    trainModelOfTree: (node) => trainPicked(parts, (node as ModelNode).entry.id),
    trainAgain: () => trainAgain(parts),
    pauseTraining: () => session.pause(),
    resumeTraining: () => session.resume(),
    trainOneStep: () => session.stepOnce(),
    stopTraining: () => session.stop(),
    openModelSource: (argument) => openModelSource(parts, argument),
    openDashboard: () => parts.dashboard.open(),
    showOutput: () => output.show(true),
    revealSource: (source) => parts.revealer.reveal(source as SourceRange),
    refreshModels: () => {
      parts.tables.forgetFailures();
      parts.tree.refresh();
    },
  };
  return vscode.Disposable.from(
    ...Object.entries(table).map(([name, run]) =>
      vscode.commands.registerCommand(`tensorscope.${name}`, (argument: unknown) =>
        showingProblems(output, () => run(argument)),
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
  output.error(error instanceof Error ? error : String(error));
  void vscode.window.showErrorMessage(message);
  return message;
}

/** From an editor's title bar VS Code passes the editor's URI: that of a model leaves two questions. */
async function trainModel(parts: CommandParts, argument: unknown): Promise<TrainOutcome> {
  if (argument instanceof vscode.Uri) return trainPicked(parts, parts.files.modelOf(argument));
  if (argument === undefined) return trainPicked(parts);
  // Whoever gives arguments has decided: a question would leave a task or a test hanging.
  return train(parts, readTrainArguments(argument, readSettings()));
}

async function trainPicked(parts: CommandParts, model?: ModelId): Promise<TrainOutcome> {
  parts.session.prepare();
  const request = await parts.picks.ask(model && findModel(model));
  if (!request || !(await mayReplace(parts.session))) return { started: false };
  return train(parts, request);
}

async function trainAgain({ session }: CommandParts): Promise<TrainOutcome> {
  return outcomeOf(session.startAgain());
}

async function train(parts: CommandParts, request: TrainRequest): Promise<TrainOutcome> {
  parts.tables.forgetFailures();
  const started = parts.session.start(request);
  // The views open while the engine prepares; none of them is worth failing the run for.
  await Promise.allSettled([
    parts.files.openModel(request.model, { preserveFocus: true }),
    vscode.commands.executeCommand('tensorscope.inspector.focus', { preserveFocus: true }),
    started,
  ]);
  return outcomeOf(started);
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

async function openModelSource({ files, session }: CommandParts, argument: unknown): Promise<void> {
  const given = typeof argument === 'string' ? findModel(argument)?.id : undefined;
  const node = (argument as Partial<ModelNode> | undefined)?.entry?.id;
  const model = given ?? node ?? (await askModel(session));
  if (model) await files.openModel(model, {});
}

async function askModel({ run }: Session): Promise<ModelId | undefined> {
  const items = modelCatalog.map(({ id, title, description }) => ({
    label: translate(title),
    detail: translate(description),
    description: id === run?.request.model ? vscode.l10n.t('this run') : undefined,
    id,
  }));
  const placeHolder = vscode.l10n.t('Choose the model whose source to open');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.id;
}

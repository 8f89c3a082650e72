// Builds the parts of the extension host and joins them. Everything else has its own file.

import * as vscode from 'vscode';
import { makeCaretFollower, register as registerAtCaret } from './host/views/atCaret.ts';
import type { CaretFollower } from './host/views/caretFollower.ts';
import { register as registerCommands, showProblem } from './host/commands.ts';
import { register as registerContextKeys } from './host/runs/contextKeys.ts';
import { DashboardPanel } from './host/views/dashboardPanel.ts';
import { EngineLink } from './host/engine/engineLink.ts';
import { forkEngine } from './host/engine/engineProcess.ts';
import { register as registerInspector } from './host/views/inspectorView.ts';
import { ModelsTree, register as registerTree } from './host/modelsTree.ts';
import { SourceRevealer } from './host/sources/revealSource.ts';
import { permitOwnCode } from './host/ownModels/ownCodeTrust.ts';
import {
  OwnDocuments,
  openTextOf,
  register as registerOwnDocuments,
} from './host/ownModels/ownDocuments.ts';
import { register as registerNewModelFile } from './host/ownModels/newModelFile.ts';
import { OwnModels } from './host/ownModels/ownModels.ts';
import { register as registerNotices } from './host/runs/runNotices.ts';
import { RunSources, register as registerRunSources } from './host/runs/runSources.ts';
import { failureText, viewState } from './host/runs/runText.ts';
import { Session } from './host/runs/session.ts';
import { readSettings } from './host/settings.ts';
import { makeWatchedLooks, register as registerWatchedLooks } from './host/runs/shownLooks.ts';
import type { WatchedLooks } from './host/runs/watchedLooks.ts';
import { SessionStore } from './host/runs/sessionStore.ts';
import {
  ShapeDiagnostics,
  register as registerDiagnostics,
} from './host/language/shapeDiagnostics.ts';
import { register as registerFixes } from './host/language/shapeFixes.ts';
import { register as registerHover } from './host/language/shapeHover.ts';
import { register as registerInlays } from './host/language/shapeInlays.ts';
import { register as registerLenses } from './host/language/shapeLenses.ts';
import { ShapeTables } from './host/shapes/shapeTables.ts';
import { SiteLookup } from './host/shapes/siteLookup.ts';
import { SiteValues } from './host/shapes/siteValues.ts';
import { SourceFiles } from './host/sources/sourceFiles.ts';
import { register as registerStatus } from './host/runs/statusItem.ts';
import { register as registerTableFollower } from './host/shapes/tableFollower.ts';
import { TrainPicks } from './host/train/trainPicks.ts';
import { register as registerValueWarmer } from './host/shapes/valueWarmer.ts';
import { runViewCommand } from './host/views/viewCommands.ts';
import { ViewRouter } from './host/views/viewRouter.ts';
import type { CodeLimits } from './protocol/engineMessages.ts';
import type { ModelId } from './protocol/trainRequest.ts';

/** What tests reach into. */
export interface TensorscopeApi {
  readonly session: Session;
  readonly engine: EngineLink;
  readonly router: ViewRouter;
  readonly tree: ModelsTree;
  readonly tables: ShapeTables;
  readonly lookup: SiteLookup;
  readonly ownModels: OwnModels;
  readonly caret: CaretFollower;
}

function routeViews(
  session: Session,
  revealer: SourceRevealer,
  caret: CaretFollower,
  looks: WatchedLooks,
  report: (error: unknown) => void,
): ViewRouter {
  return new ViewRouter(session, {
    describe: (place) => viewState(session, place, caret.state),
    failureText: () => failureText(session.run),
    run: (command) => runViewCommand(command, session),
    // A dashboard that is itself in the first column must not be covered by the source.
    reveal: ({ source, trace }, place) => {
      const beside = place === 'editorTab' ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
      revealer.reveal(source, trace, beside).catch(report);
    },
    report,
    caret,
    looks,
  });
}

let close: (() => Promise<void>) | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<TensorscopeApi> {
  const { extensionUri } = context;
  const output = vscode.window.createOutputChannel('Tensorscope', { log: true });
  const engineFile = vscode.Uri.joinPath(extensionUri, 'dist', 'engine.mjs').fsPath;
  const engine = new EngineLink(() => forkEngine(engineFile, output), permitOwnCode);
  const session = new Session(engine, () => ({
    threads: readSettings().threads,
    limits: codeLimits(),
  }));
  const tables = tablesOf(engine, session);
  const store = await restoreRun(context, session, output);
  const report = (error: unknown): void => void showProblem(output, error);

  const revealer = new SourceRevealer((range, trace) => {
    const text = openTextOf(range.file);
    return text === undefined || !trace ? range : tables.rangeNow(trace, range, text);
  });
  const ownModels = new OwnModels();
  const files = new SourceFiles(extensionUri, ownModels);
  const values = valuesOf(engine, session);
  const shownModel = (): ModelId | undefined => session.run?.request.model ?? session.table?.model;
  const lookup = new SiteLookup({
    ...{ tables, values, files, ownModels, preferredModel: shownModel },
    sample: () => session.sample,
  });
  const caret = makeCaretFollower(lookup, context.workspaceState);
  const looks = makeWatchedLooks(engine, session, {
    limits: codeLimits,
    warn: (message) => output.warn(message),
  });
  const router = routeViews(session, revealer, caret, looks, report);
  const dashboard = new DashboardPanel(extensionUri, router);
  const tree = new ModelsTree(tables, ownModels);
  const picks = new TrainPicks(context, ownModels);
  const runSources = new RunSources();
  const diagnostics = new ShapeDiagnostics(tables);
  const following = store.follow(session, (error) => output.warn(String(error)));

  context.subscriptions.push(
    output,
    files.register(),
    registerTree(tree),
    registerInspector(extensionUri, router),
    dashboard.register(),
    registerCommands({
      session,
      tables,
      files,
      picks,
      tree,
      dashboard,
      revealer,
      lookup,
      ownModels,
      output,
    }),
    ownModels.register(),
    registerNewModelFile(extensionUri, report),
    registerOwnDocuments(tables, ownModels),
    registerRunSources(runSources, session),
    registerHover(lookup, runSources, files),
    registerInlays(lookup, tables, files),
    registerValueWarmer(lookup, tables),
    registerLenses(lookup, tables, files),
    registerDiagnostics(diagnostics, tables),
    registerFixes(diagnostics, files),
    tables,
    registerAtCaret(caret, { tables, session, router }, report),
    registerTableFollower(session, tables, files, output),
    registerWatchedLooks(looks, session),
    registerStatus(session),
    registerNotices(session),
    registerContextKeys(session, ownModels),
    revealer,
    router,
    session,
  );
  close = async () => {
    // First, or the end of the engine would be saved as a failure of the run.
    following.dispose();
    const saved = session.save();
    engine.dispose();
    if (saved) await store.save(saved);
  };
  return { session, engine, router, tree, tables, lookup, ownModels, caret };
}

function codeLimits(): CodeLimits {
  return { seconds: readSettings().timeLimit };
}

function tablesOf(engine: EngineLink, session: Session): ShapeTables {
  return new ShapeTables(
    (model, settings, texts) =>
      engine.trace(model, settings, texts && { open: texts, limits: codeLimits() }),
    (model) => (session.run?.request.model === model ? session.run.request.settings : {}),
    (sha) => engine.texts.get(sha),
    new OwnDocuments(),
    (model) => engine.sendIfRunning({ kind: 'abandonTrace', model }),
  );
}

/** Values are current when they are of the newest step of the run that trains their model. */
function valuesOf(engine: EngineLink, session: Session): SiteValues {
  return new SiteValues(
    (trace, cursor, look) => engine.look(trace, cursor, look, { limits: codeLimits() }),
    ({ model }) => session.weightsOf(model),
  );
}

async function restoreRun(
  { storageUri, globalStorageUri }: vscode.ExtensionContext,
  session: Session,
  output: vscode.LogOutputChannel,
): Promise<SessionStore> {
  // A window without a folder has no storage of its own.
  const store = new SessionStore((storageUri ?? globalStorageUri).fsPath);
  try {
    const saved = await store.load();
    if (saved) session.restore(saved);
  } catch (error) {
    output.warn(`The last run could not be read: ${String(error)}`);
  }
  return store;
}

export async function deactivate(): Promise<void> {
  await close?.();
}

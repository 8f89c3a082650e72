// What all surfaces of the editor share: the engine, the run, and what is known of models.

import process from 'node:process';
import * as vscode from 'vscode';
import type { CodeLimits } from '../protocol/engineMessages.ts';
import type { TraceRef } from '../protocol/trace.ts';
import type { ModelId } from '../protocol/trainRequest.ts';
import { showProblem } from './commands.ts';
import { EngineLink } from './engine/engineLink.ts';
import { forkEngine } from './engine/engineProcess.ts';
import type { EngineLog, EngineProcess } from './engine/engineProcess.ts';
import { register as registerNewModelFile } from './ownModels/newModelFile.ts';
import { permitOwnCode } from './ownModels/ownCodeTrust.ts';
import { OwnDocuments, register as registerOwnDocuments } from './ownModels/ownDocuments.ts';
import { OwnModels } from './ownModels/ownModels.ts';
import type { Run } from './runs/run.ts';
import { leftOutText, register as registerRunLog } from './runs/runLog.ts';
import { Session } from './runs/session.ts';
import { readSettings } from './settings.ts';
import { ShapeTables } from './shapes/shapeTables.ts';
import { SiteLookup } from './shapes/siteLookup.ts';
import { SiteValues } from './shapes/siteValues.ts';
import { register as registerTableFollower } from './shapes/tableFollower.ts';
import { SourceFiles } from './sources/sourceFiles.ts';

export interface Core {
  readonly extensionUri: vscode.Uri;
  readonly output: vscode.LogOutputChannel;
  readonly engine: EngineLink;
  readonly session: Session;
  readonly tables: ShapeTables;
  readonly lookup: SiteLookup;
  readonly files: SourceFiles;
  readonly ownModels: OwnModels;
  /** Tells the person what went wrong. */
  readonly report: (error: unknown) => void;
}

export function makeCore({ extensionUri, extension }: vscode.ExtensionContext): Core {
  const output = vscode.window.createOutputChannel('Tensorscope', { log: true });
  const { version } = extension.packageJSON as { readonly version: string };
  output.info(`Tensorscope ${version}, VS Code ${vscode.version}, ${process.platform}`);
  const engineFile = vscode.Uri.joinPath(extensionUri, 'dist', 'engine.mjs').fsPath;
  const engine = new EngineLink(() => startEngine(engineFile, output), permitOwnCode);
  const session = new Session(engine, () => ({
    threads: readSettings().threads,
    limits: codeLimits(),
  }));
  const tables = tablesOf(engine, session);
  const ownModels = new OwnModels();
  const files = new SourceFiles(extensionUri, ownModels);
  const lookup = new SiteLookup({
    ...{ tables, files, ownModels },
    values: valuesOf(engine, session),
    preferredModel: (): ModelId | undefined => session.run?.request.model ?? session.table?.model,
    sample: () => session.sample,
  });
  const report = (error: unknown): void => void showProblem(output, error);
  return { extensionUri, output, engine, session, tables, lookup, files, ownModels, report };
}

/** In the order in which they are disposed of; the engine is ended when the window closes. */
export function register(core: Core): vscode.Disposable {
  const { extensionUri, output, session, tables, files, ownModels, report } = core;
  return vscode.Disposable.from(
    files.register(),
    ownModels.register(),
    registerNewModelFile(extensionUri, report),
    registerOwnDocuments(tables, ownModels),
    registerTableFollower(session, tables, files, output),
    registerRunLog(core),
    tables,
    session,
    output,
  );
}

function startEngine(file: string, output: vscode.LogOutputChannel): EngineProcess {
  const log: EngineLog = {
    info: (entry) => output.info(entry),
    warn: (entry) => output.warn(entry),
    leftOut: (count) => output.warn(leftOutText(count)),
  };
  const engine = forkEngine(file, log);
  output.info(vscode.l10n.t('The engine has started (process {pid}).', { pid: engine.pid ?? '' }));
  return engine;
}

/** For a person's own code. */
export function codeLimits(): CodeLimits {
  return { seconds: readSettings().timeLimit };
}

/** As the run trains it, where it is a run of this model; else as it ships. */
function madeAs(model: ModelId, run: Run | undefined): Pick<TraceRef, 'settings' | 'sizes'> {
  if (run?.request.model !== model) return { settings: {} };
  return { settings: run.request.settings, sizes: run.info?.sizes };
}

function tablesOf(engine: EngineLink, session: Session): ShapeTables {
  return new ShapeTables(
    (model, made, texts) =>
      engine.trace(model, made, texts && { open: texts, limits: codeLimits() }),
    (model) => madeAs(model, session.run),
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

// Builds the parts of the extension host and joins them. Everything else has its own file.

import type * as vscode from 'vscode';
import { register as registerCommands } from './host/commands.ts';
import { makeCore, register as registerCore } from './host/core.ts';
import type { Core } from './host/core.ts';
import { FailedStepMark, register as registerFailedStep } from './host/language/failedStepMark.ts';
import { register as registerLanguage } from './host/language/languageFeatures.ts';
import { ModelsTree, register as registerTree } from './host/modelsTree.ts';
import { register as registerContextKeys } from './host/runs/contextKeys.ts';
import { register as registerNotices } from './host/runs/runNotices.ts';
import { SessionStore } from './host/runs/sessionStore.ts';
import { register as registerStatus } from './host/runs/statusItem.ts';
import { TrainPicks } from './host/train/trainPicks.ts';
import { Pages } from './host/views/pages.ts';

/** What tests reach into. */
export type TensorscopeApi = Pick<Core, 'session' | 'engine' | 'tables' | 'lookup' | 'ownModels'> &
  Pick<Pages, 'router' | 'caret'> & { readonly tree: ModelsTree };

let close: (() => Promise<void>) | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<TensorscopeApi> {
  const core = makeCore(context);
  const { session, engine, tables, lookup, ownModels, output } = core;
  const store = await restoreRun(context, core);
  const pages = new Pages(core, context.workspaceState);
  const { router, caret, dashboard, revealer } = pages;
  const failedStep = new FailedStepMark(session, revealer);
  const tree = new ModelsTree(tables, ownModels);
  const picks = new TrainPicks(context, ownModels);
  const following = store.follow(session, (error) => output.warn(String(error)));

  // Disposed of in this order: first what a person can start something with, last what all use.
  context.subscriptions.push(
    registerCommands({ ...core, picks, tree, dashboard, revealer, failedStep }),
    registerFailedStep(failedStep, session),
    registerTree(tree),
    registerLanguage(core),
    pages,
    registerStatus(session),
    registerNotices(session),
    registerContextKeys(session, ownModels),
    registerCore(core),
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

async function restoreRun(
  { storageUri, globalStorageUri }: vscode.ExtensionContext,
  { session, output }: Core,
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

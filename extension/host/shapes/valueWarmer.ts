// The first look at a newly traced model costs a forward and a backward pass, more than a hover
// waits for. So the model in the active editor is looked at once, when typing has paused.

import * as vscode from 'vscode';
import { chooseExecution, firstExecution } from './executionChoice.ts';
import type { ShapeTables } from './shapeTables.ts';
import type { SiteLookup } from './siteLookup.ts';

/** A trace that follows while somebody types must not wait behind it. */
const pauseMs = 800;

export function register(lookup: SiteLookup, tables: ShapeTables): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const warmLater = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void warm(lookup), pauseMs);
  };
  return vscode.Disposable.from(
    tables.changes.subscribe(warmLater),
    vscode.window.onDidChangeActiveTextEditor(warmLater),
    { dispose: () => clearTimeout(timer) },
  );
}

/** Without a message: whoever hovers later is told what is wrong. */
async function warm(lookup: SiteLookup): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const shapes = document && (await lookup.shapesOf(document).catch(() => undefined));
  if (!shapes || shapes.isStale) return;
  const { table, file } = shapes;
  const site = table.sites.find(
    ({ range, executions }) => range.file === file && executions.length > 0,
  );
  if (!site) return;
  const { place } = chooseExecution(site, firstExecution);
  await lookup.value({ trace: table.trace, place }, lookup.theme).catch(() => undefined);
}

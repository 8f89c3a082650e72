// The texts of a person's own code as the editors hold them: what goes along with a trace, and news
// of every change, in an editor or on disk.

import * as vscode from 'vscode';
import type { SourceText } from '../../protocol/trace.ts';
import { textHash } from '../../runs/textHash.ts';
import { ownModel } from '../../protocol/trainRequest.ts';
import type { OwnModels } from './ownModels.ts';
import type { OpenTexts } from '../shapes/ownTraces.ts';
import type { ShapeTables } from '../shapes/shapeTables.ts';
import { codePattern, isCodeFile } from '../../protocol/codeFiles.ts';

/** Where hovers, inlays and lenses may apply. */
export const ownSelector: vscode.DocumentFilter = {
  scheme: 'file',
  pattern: codePattern,
};

/** Half of a word may be missing while one types; a model is not forgotten for that. */
const graceMs = 1500;

/** As in `SourceRange.file`; nothing for what is no code on disk. */
export function ownFileOf({ scheme, fsPath }: vscode.Uri): string | undefined {
  const file = fsPath.replaceAll('\\', '/');
  return scheme === 'file' && isCodeFile(file) ? file : undefined;
}

/** What an editor holds of a file, saved or not. */
export function openTextOf(file: string): string | undefined {
  const { textDocuments } = vscode.workspace;
  return textDocuments.find(({ uri }) => ownFileOf(uri) === file)?.getText();
}

export class OwnDocuments implements OpenTexts {
  all(): readonly SourceText[] {
    return vscode.workspace.textDocuments.flatMap((document) => {
      const file = ownFileOf(document.uri);
      if (file === undefined) return [];
      const text = document.getText();
      return [{ file, sha: textHash(text), text }];
    });
  }

  isVisible(file: string): boolean {
    return vscode.window.visibleTextEditors.some(
      ({ document }) => ownFileOf(document.uri) === file,
    );
  }
}

/** Keeps the traces of own models after their texts, as long as somebody sees them. */
export function register(tables: ShapeTables, models: OwnModels): vscode.Disposable {
  const listed = (): ReturnType<typeof ownModel>[] => models.files.map(ownModel);
  const changed = (uri: vscode.Uri): void => {
    const file = ownFileOf(uri);
    if (file !== undefined) tables.own.textChanged(file);
  };
  const look = (): void => tables.own.look(listed());
  let dropping: NodeJS.Timeout | undefined;
  const follow = (): void => {
    look();
    clearTimeout(dropping);
    dropping = setTimeout(() => tables.own.keepOnly(listed()), graceMs);
  };
  // An open document tells of its changes itself; VS Code reads it again when its file changes.
  const changedOnDisk = (uri: vscode.Uri): void => {
    const isOpen = vscode.workspace.textDocuments.some(
      (document) => document.uri.toString() === uri.toString(),
    );
    if (!isOpen) changed(uri);
  };
  const watcher = vscode.workspace.createFileSystemWatcher(codePattern);
  follow();
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(changedOnDisk),
    watcher.onDidCreate(changedOnDisk),
    watcher.onDidDelete(changedOnDisk),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) changed(document.uri);
    }),
    // What was not saved is gone, and the text on disk counts again.
    vscode.workspace.onDidCloseTextDocument(({ uri }) => changed(uri)),
    vscode.window.onDidChangeVisibleTextEditors(look),
    models.changes.subscribe(follow),
    new vscode.Disposable(() => clearTimeout(dropping)),
  );
}

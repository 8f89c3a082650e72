// Which files of the workspace are models of a person's own. Every candidate is read once, then
// only what changes; the text of an open document counts before the text on disk.

import * as vscode from 'vscode';
import { ChangeEvent } from '../changeEvent.ts';
import { isOwnModelText } from './ownModelText.ts';
import { canBeModelFile, codePattern } from '../../protocol/codeFiles.ts';

const excluded = '**/node_modules/**';

/** A workspace with more source files than this is not a place for small models. */
const mostFiles = 5000;
const largestBytes = 200_000;

export class OwnModels {
  /** Fires when `files` is another list than before. */
  readonly changes = new ChangeEvent<void>();
  /** Absolute paths with forward slashes. */
  private readonly onDisk = new Set<string>();
  private readonly open = new Map<string, boolean>();
  private listed: readonly string[] = [];

  /** Absolute paths with forward slashes, in order; none where the workspace is not trusted. */
  get files(): readonly string[] {
    return this.listed;
  }

  /** Whether the document, saved or not, is a model: always false without trust. */
  isOwn(document: vscode.TextDocument): boolean {
    const file = pathOf(document.uri);
    return file !== undefined && this.listed.includes(file);
  }

  register(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher(codePattern, false, false, true);
    // Of a folder that is deleted nothing else is told, not what was in it.
    const deletions = vscode.workspace.createFileSystemWatcher('**', true, true);
    const readAgain = (uri: vscode.Uri): void => void this.readFile(uri).then(() => this.list());
    const readOpen = (document: vscode.TextDocument): void => this.readDocument(document);
    void this.readAll();
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(readAgain),
      watcher.onDidChange(readAgain),
      deletions,
      deletions.onDidDelete((uri) => this.forget(uri)),
      vscode.workspace.onDidOpenTextDocument(readOpen),
      vscode.workspace.onDidChangeTextDocument(({ document }) => readOpen(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.close(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.readAll()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.readAll()),
    );
  }

  private async readAll(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    vscode.workspace.textDocuments.forEach((document) => this.readDocument(document));
    const uris = await vscode.workspace.findFiles(codePattern, excluded, mostFiles);
    this.onDisk.clear();
    await Promise.all(uris.map((uri) => this.readFile(uri)));
    this.list();
  }

  private readDocument(document: vscode.TextDocument): void {
    const file = pathOf(document.uri);
    if (file === undefined) return;
    this.open.set(file, isOwnModelText(document.getText()));
    this.list();
  }

  private close(uri: vscode.Uri): void {
    const file = pathOf(uri);
    if (file === undefined || !this.open.delete(file)) return;
    this.list();
  }

  private async readFile(uri: vscode.Uri): Promise<void> {
    const file = pathOf(uri);
    if (file === undefined || !vscode.workspace.isTrusted) return;
    if (await isOwnModelFile(uri)) this.onDisk.add(file);
    else this.onDisk.delete(file);
  }

  private forget(uri: vscode.Uri): void {
    const gone = slashed(uri);
    const isGone = (file: string): boolean => file === gone || file.startsWith(`${gone}/`);
    for (const file of this.onDisk) if (isGone(file)) this.onDisk.delete(file);
    // VS Code keeps a document for a while that nobody looks at; what is not saved stays.
    for (const document of vscode.workspace.textDocuments) {
      const file = pathOf(document.uri);
      if (file !== undefined && isGone(file) && !document.isDirty) this.open.delete(file);
    }
    this.list();
  }

  private list(): void {
    const closed = [...this.onDisk].filter((file) => !this.open.has(file));
    const open = [...this.open].filter(([, isOwn]) => isOwn).map(([file]) => file);
    const files = vscode.workspace.isTrusted ? [...closed, ...open].sort() : [];
    if (files.join('\n') === this.listed.join('\n')) return;
    this.listed = files;
    this.changes.fire();
  }
}

/** The path of a file that can be a model at all: on disk, JavaScript or TypeScript. */
function pathOf(uri: vscode.Uri): string | undefined {
  const file = slashed(uri);
  const isOwn = canBeModelFile(file) && !file.includes('/node_modules/');
  return uri.scheme === 'file' && isOwn ? file : undefined;
}

function slashed(uri: vscode.Uri): string {
  return uri.fsPath.replaceAll('\\', '/');
}

async function isOwnModelFile(uri: vscode.Uri): Promise<boolean> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > largestBytes) return false;
    const bytes = await vscode.workspace.fs.readFile(uri);
    return isOwnModelText(new TextDecoder().decode(bytes));
  } catch {
    // Deleted between being found and being read.
    return false;
  }
}

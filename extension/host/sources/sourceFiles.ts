// The model and layer sources as read-only documents `tensorscope:/models/cnn.ts`, and the types that
// come with them. A scheme of our own, because in the extension folder VS Code's TypeScript would
// underline imports that only the engine's loader can resolve. A file system, not a text content
// provider: only its scheme activates the extension when a reloaded window restores such an editor.

import * as vscode from 'vscode';
import { modelCatalog } from '../../protocol/modelCatalog.ts';
import type { SourceRange } from '../../protocol/shapeTable.ts';
import { ownModel } from '../../protocol/trainRequest.ts';
import type { ModelId } from '../../protocol/trainRequest.ts';
import { ownSelector } from '../ownModels/ownDocuments.ts';
import type { OwnModels } from '../ownModels/ownModels.ts';
import { shownFile } from './shownPaths.ts';

export const sourceScheme = 'tensorscope';

/** `tensorscope:/models/cnn.ts` for `models/cnn.ts`; of a person's own file the file itself. */
export function sourceUri(file: string): vscode.Uri {
  if (isAbsolute(file)) return vscode.Uri.file(file);
  return vscode.Uri.from({ scheme: sourceScheme, path: `/${file}` });
}

export class SourceFiles implements vscode.FileSystemProvider {
  /** Shipped files never change. */
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  private readonly extensionUri: vscode.Uri;
  private readonly ownModels: OwnModels;

  constructor(extensionUri: vscode.Uri, ownModels: OwnModels) {
    this.ownModels = ownModels;
    this.extensionUri = extensionUri;
  }

  /** Where hovers, inlays and lenses may apply: our scheme, and code on disk. */
  get selector(): vscode.DocumentSelector {
    return [{ scheme: sourceScheme, language: 'typescript' }, ownSelector];
  }

  /** Path as in `SourceRange.file`; nothing for a document that is not ours, or was changed. */
  fileOf(document: vscode.TextDocument): string | undefined {
    const { uri } = document;
    if (uri.scheme === sourceScheme) return uri.path.slice(1);
    const prefix = `${this.extensionUri.path}/extension/`;
    const ours = uri.scheme === 'file' && uri.path.startsWith(prefix) && !document.isDirty;
    return ours ? uri.path.slice(prefix.length) : undefined;
  }

  modelOf(uri: vscode.Uri): ModelId | undefined {
    const shipped = modelCatalog.find(({ sourceFile }) => sameUri(uri, sourceUri(sourceFile)));
    const own = this.ownModels.files.find((file) => sameUri(uri, sourceUri(file)));
    return shipped?.id ?? (own === undefined ? undefined : ownModel(own));
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerFileSystemProvider(sourceScheme, this, {
      isReadonly: new vscode.MarkdownString(
        vscode.l10n.t('This is the source that Tensorscope trains. It cannot be edited here.'),
      ),
      isCaseSensitive: true,
    });
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return vscode.workspace.fs.stat(await this.onDisk(uri));
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    return vscode.workspace.fs.readDirectory(await this.onDisk(uri));
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return vscode.workspace.fs.readFile(await this.onDisk(uri));
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private async onDisk(uri: vscode.Uri): Promise<vscode.Uri> {
    const file = await shownFile(this.extensionUri.fsPath, uri.path);
    if (file === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return vscode.Uri.file(file);
  }
}

/** An editor that already shows the file is used where it is. */
export async function showSource(
  file: string,
  options: vscode.TextDocumentShowOptions,
): Promise<vscode.TextEditor> {
  const uri = sourceUri(file);
  const document = await vscode.workspace.openTextDocument(uri);
  const open = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && sameUri(input.uri, uri)),
  );
  const viewColumn = open?.viewColumn ?? options.viewColumn;
  return vscode.window.showTextDocument(document, { preview: false, ...options, viewColumn });
}

export function rangeOf(source: SourceRange): vscode.Range {
  return new vscode.Range(source.startLine, source.startColumn, source.endLine, source.endColumn);
}

function sameUri(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.toString() === other.toString();
}

function isAbsolute(file: string): boolean {
  return file.startsWith('/') || /^[A-Za-z]:\//.test(file);
}

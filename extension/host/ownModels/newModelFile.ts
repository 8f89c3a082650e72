// New Model File…: an editable copy of a shipped model, or a small one to start from, that trains
// at once.

import * as vscode from 'vscode';
import { modelCatalog } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import {
  newFileName,
  newModelText,
  templateFile,
  type ModelTemplate,
} from '../../scaffold/newModelText.ts';
import { translate } from '../translation.ts';

interface TemplateItem extends vscode.QuickPickItem {
  readonly template: ModelTemplate;
}

export function register(
  extensionUri: vscode.Uri,
  report: (error: unknown) => void,
): vscode.Disposable {
  return vscode.commands.registerCommand('tensorscope.newModelFile', async (place?: unknown) => {
    try {
      await askAndCreate(extensionUri, place);
    } catch (error) {
      report(error);
    }
  });
}

/** `place`: the file or folder whose menu was used; menus of other places hand over other things. */
async function askAndCreate(extensionUri: vscode.Uri, place: unknown): Promise<void> {
  const item = await vscode.window.showQuickPick(templateItems(), {
    title: vscode.l10n.t('New Model File'),
    placeHolder: vscode.l10n.t('Choose what to start from'),
  });
  if (!item) return;
  const text = await readTemplate(extensionUri, item.template);
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (!(place instanceof vscode.Uri) && folders.length === 0) return showUntitled(text);
  const folder = await folderFor(place, folders);
  if (!folder) return;
  const name = await askName(folder, item.template);
  if (name !== undefined) await create(vscode.Uri.joinPath(folder, name), text);
}

async function showUntitled(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'typescript', content });
  await vscode.window.showTextDocument(document);
}

function templateItems(): TemplateItem[] {
  const shipped = modelCatalog.map(({ id, title, description }) => ({
    template: id,
    label: translate(title),
    detail: translate(description),
  }));
  const label = vscode.l10n.t('Empty');
  const detail = vscode.l10n.t('Two linear layers on drawn digits, with comments');
  return [...shipped, { template: 'empty', label, detail }];
}

async function readTemplate(extensionUri: vscode.Uri, template: ModelTemplate): Promise<string> {
  const uri = vscode.Uri.joinPath(extensionUri, 'extension', templateFile(template));
  const bytes = await vscode.workspace.fs.readFile(uri);
  return newModelText(template, new TextDecoder().decode(bytes));
}

/** Nothing when the person gave up choosing one. */
async function folderFor(
  place: unknown,
  folders: readonly vscode.WorkspaceFolder[],
): Promise<vscode.Uri | undefined> {
  if (place instanceof vscode.Uri) {
    const { type } = await vscode.workspace.fs.stat(place);
    return type & vscode.FileType.Directory ? place : vscode.Uri.joinPath(place, '..');
  }
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  return folder?.uri;
}

async function askName(folder: vscode.Uri, template: ModelTemplate): Promise<string | undefined> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const taken = new Set(entries.map(([name]) => name));
  const proposed = newFileName(template, taken);
  return vscode.window.showInputBox({
    title: vscode.l10n.t('New Model File'),
    prompt: vscode.l10n.t('Name of the file'),
    value: proposed,
    valueSelection: [0, proposed.lastIndexOf('.')],
    validateInput: (name) => whyNot(name, taken),
  });
}

function whyNot(name: string, taken: ReadonlySet<string>): string | undefined {
  if (!/^[^/\\:*?"<>|]+\.m?ts$/.test(name))
    return vscode.l10n.t('The name has to end in .ts or .mts, and to be that of a file here.');
  if (taken.has(name))
    return vscode.l10n.t('{name} exists already; choose another name.', { name });
  return undefined;
}

/** The edit fails if someone has made a file of that name meanwhile. */
async function create(uri: vscode.Uri, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { overwrite: false, contents: new TextEncoder().encode(text) });
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new ProblemError('{file} could not be written.', { file: uri.fsPath });
  await vscode.window.showTextDocument(uri, { preview: false });
}

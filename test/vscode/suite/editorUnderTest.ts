// What an editor shows of a document, through VS Code's own commands. For all suites.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { sourceUri } from '../../../extension/host/sources/sourceFiles.ts';

export async function open(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

export function openShipped(file: string): Promise<vscode.TextDocument> {
  return open(sourceUri(file));
}

/** The place of the first `text`, or of `part` in it. */
export function placeOf(document: vscode.TextDocument, text: string, part = text): vscode.Position {
  const start = document.getText().indexOf(text);
  assert.notEqual(start, -1, `${text} is in ${document.uri.path}`);
  return document.positionAt(start + text.indexOf(part));
}

export async function hoverAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  const contents = hovers.flatMap((each) => each.contents as vscode.MarkdownString[]);
  return contents.map(({ value }) => value).join('\n');
}

/** By line. */
export async function inlaysOf(document: vscode.TextDocument): Promise<Map<number, string>> {
  const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    new vscode.Range(0, 0, document.lineCount, 0),
  );
  return new Map(hints.map(({ position, label }) => [position.line, textOf(label)]));
}

/** Titles of our lenses, by line, in order. */
export async function lensesOf(document: vscode.TextDocument): Promise<Map<number, string[]>> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    100,
  );
  const byLine = new Map<number, string[]>();
  for (const { range, command } of lenses) {
    const { line } = range.start;
    byLine.set(line, [...(byLine.get(line) ?? []), command?.title ?? '']);
  }
  return byLine;
}

function textOf(label: vscode.InlayHint['label']): string {
  return typeof label === 'string' ? label : label.map(({ value }) => value).join('');
}

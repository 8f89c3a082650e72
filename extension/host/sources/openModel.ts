// Opens a model's source where there is something to see: the caret on the first tensor of its
// `forward`, so that *At the caret* shows something at once. Where somebody has read is left alone.

import * as vscode from 'vscode';
import { findModel } from '../../protocol/modelCatalog.ts';
import { fileOfOwnModel, isOwnModel } from '../../protocol/trainRequest.ts';
import type { ModelId } from '../../protocol/trainRequest.ts';
import type { ShapeTables } from '../shapes/shapeTables.ts';
import { firstTensor } from './firstTensor.ts';
import { rangeOf, showSource } from './sourceFiles.ts';

const untouched = new vscode.Selection(0, 0, 0, 0);

export async function openModel(
  tables: ShapeTables,
  model: ModelId,
  options: vscode.TextDocumentShowOptions,
): Promise<void> {
  const file = isOwnModel(model) ? fileOfOwnModel(model) : findModel(model)?.sourceFile;
  if (file === undefined) return;
  const editor = await showSource(file, options);
  if (!editor.selection.isEqual(untouched)) return;
  // A model that cannot be traced says so elsewhere; its source is open.
  const table = await tables.get(model).catch(() => undefined);
  const first = table && firstTensor(table, file);
  const current = vscode.window.visibleTextEditors.find(
    ({ document }) => document === editor.document,
  );
  if (!first || !current?.selection.isEqual(untouched)) return;
  const range = rangeOf(first);
  current.selection = new vscode.Selection(range.start, range.start);
  current.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

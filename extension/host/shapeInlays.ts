// Shapes at the ends of the lines of model and layer files.

import * as vscode from 'vscode';
import type { ModelId } from '../protocol/trainRequest.ts';
import { lineShapes } from './lineShapes.ts';
import { readSettings } from './settings.ts';
import type { ShapeTables } from './shapeTables.ts';
import type { SourceFiles } from './sourceFiles.ts';

class ShapeInlayProvider implements vscode.InlayHintsProvider {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeInlayHints = this.changed.event;
  private readonly tables: ShapeTables;
  private readonly files: SourceFiles;
  private readonly shownModel: () => ModelId | undefined;

  constructor(tables: ShapeTables, files: SourceFiles, shownModel: () => ModelId | undefined) {
    this.tables = tables;
    this.files = files;
    this.shownModel = shownModel;
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    range: vscode.Range,
  ): Promise<vscode.InlayHint[]> {
    const file = this.files.fileOf(document);
    if (file === undefined || !readSettings().inlayShapes) return [];
    const table = await this.tableOf(file);
    if (!table) return [];
    const lines = document.getText().split(/\r?\n/);
    return lineShapes(table, file, lines)
      .filter(({ line }) => line >= range.start.line && line <= range.end.line)
      .map(({ line, text }) => inlay(document.lineAt(line).range.end, text));
  }

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** A failed trace says so in the hover; in the margin of the text it would only be in the way. */
  private tableOf(file: string): ReturnType<ShapeTables['getForFile']> {
    return this.tables.getForFile(file, this.shownModel()).catch(() => undefined);
  }
}

function inlay(end: vscode.Position, text: string): vscode.InlayHint {
  const hint = new vscode.InlayHint(end, text);
  hint.paddingLeft = true;
  return hint;
}

export function register(
  tables: ShapeTables,
  files: SourceFiles,
  shownModel: () => ModelId | undefined,
): vscode.Disposable {
  const provider = new ShapeInlayProvider(tables, files, shownModel);
  const followed = tables.changes.subscribe(() => provider.refresh());
  return vscode.Disposable.from(
    vscode.languages.registerInlayHintsProvider(files.selector, provider),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('tensorscope.inlayShapes')) provider.refresh();
    }),
    followed,
    provider,
  );
}

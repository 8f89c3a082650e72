// Hover in a model or layer file: what the expression under the caret made in the traced pass.

import * as vscode from 'vscode';
import { toProblem } from '../protocol/problem.ts';
import type { ModelId } from '../protocol/trainRequest.ts';
import { hoverText, siteAt } from './shapeText.ts';
import type { ShapeTables } from './shapeTables.ts';
import { rangeOf } from './sourceFiles.ts';
import type { SourceFiles } from './sourceFiles.ts';
import { problemText, translate } from './translation.ts';

class ShapeHoverProvider implements vscode.HoverProvider {
  private readonly tables: ShapeTables;
  private readonly files: SourceFiles;
  private readonly shownModel: () => ModelId | undefined;

  constructor(tables: ShapeTables, files: SourceFiles, shownModel: () => ModelId | undefined) {
    this.tables = tables;
    this.files = files;
    this.shownModel = shownModel;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const file = this.files.fileOf(document);
    if (file === undefined) return undefined;
    try {
      const table = await this.tables.getForFile(file, this.shownModel());
      const site = table && siteAt(table, file, position.line, position.character);
      if (!site) return undefined;
      return new vscode.Hover(
        new vscode.MarkdownString(hoverText(site, table, translate)),
        rangeOf(site.range),
      );
    } catch (error) {
      const reason = problemText(toProblem(error));
      return new vscode.Hover(vscode.l10n.t('The shapes are not known: {reason}', { reason }));
    }
  }
}

export function register(
  tables: ShapeTables,
  files: SourceFiles,
  shownModel: () => ModelId | undefined,
): vscode.Disposable {
  const provider = new ShapeHoverProvider(tables, files, shownModel);
  return vscode.languages.registerHoverProvider(files.selector, provider);
}

// From a place in a document to the expression there and its values; what the hover and the
// Inspector's *At the caret* both ask.

import * as vscode from 'vscode';
import type { Site, SourceRange } from '../../protocol/shapeTable.ts';
import type { TensorAnswer } from '../../protocol/looks/tensor.ts';
import type { ModelId } from '../../protocol/trainRequest.ts';
import { SiteChoices } from './executionChoice.ts';
import { ownFileOf } from '../ownModels/ownDocuments.ts';
import type { OwnModels } from '../ownModels/ownModels.ts';
import type { FileShapes, ShapeTables } from './shapeTables.ts';
import { siteAt } from './siteAt.ts';
import type { SiteValues, TensorAt, Theme } from './siteValues.ts';
import type { SourceFiles } from '../sources/sourceFiles.ts';

export interface FoundSite extends FileShapes {
  readonly site: Site;
  /** Where the expression stands in the text as it is now. */
  readonly range: SourceRange;
}

export interface LookupParts {
  readonly tables: ShapeTables;
  readonly values: SiteValues;
  readonly files: SourceFiles;
  readonly ownModels: OwnModels;
  /** Of which validation sample values are shown. */
  readonly sample: () => number;
  /** Explains a layer file that several models use. */
  readonly preferredModel: () => ModelId | undefined;
}

export class SiteLookup {
  /** Which run of an expression is shown, by `siteKey`. */
  readonly choices = new SiteChoices();
  private readonly parts: LookupParts;

  constructor(parts: LookupParts) {
    this.parts = parts;
  }

  /**
   * The shapes of a document, or nothing for one that no model goes through. Rejects with a
   * ProblemError when the engine has none to give.
   */
  async shapesOf(document: vscode.TextDocument): Promise<FileShapes | undefined> {
    const { tables, files, ownModels, preferredModel } = this.parts;
    const shipped = files.fileOf(document);
    if (shipped !== undefined) return tables.getForFile(shipped, preferredModel());
    const file = ownFileOf(document.uri);
    if (file === undefined || !vscode.workspace.isTrusted) return undefined;
    const isModel = ownModels.isOwn(document);
    return tables.getForOwnFile(file, document.getText(), isModel, preferredModel());
  }

  /** The innermost expression at a place. */
  async at(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<FoundSite | undefined> {
    const shapes = await this.shapesOf(document);
    const line = shapes?.lines.toThen(position.line);
    if (!shapes || line === undefined) return undefined;
    const site = siteAt(shapes.table, shapes.file, line, position.character);
    const range = site && shapes.lines.rangeNow(site.range);
    return range && { ...shapes, site, range };
  }

  /** Rejects with a ProblemError. */
  value(tensor: TensorAt, colors?: Theme): Promise<TensorAnswer> {
    return this.parts.values.get(tensor, colors, this.parts.sample());
  }

  /** In whose colours thumbnails are drawn. */
  get theme(): Theme {
    const { kind } = vscode.window.activeColorTheme;
    const { Light, HighContrastLight } = vscode.ColorThemeKind;
    return kind === Light || kind === HighContrastLight ? 'light' : 'dark';
  }
}

// Lenses over the classes of model and layer files: what can be done with a model, and what its
// layers cost.

import * as vscode from 'vscode';
import type { ClassOutline, SourceRange } from '../../protocol/shapeTable.ts';
import type { ModelId } from '../../protocol/trainRequest.ts';
import { costLenses, exportLine, outlineOf } from './lensText.ts';
import { readSettings } from '../settings.ts';
import type { SourcePlace } from './shapeHover.ts';
import type { FileShapes, ShapeTables } from '../shapes/shapeTables.ts';
import type { SiteLookup } from '../shapes/siteLookup.ts';
import type { SourceFiles } from '../sources/sourceFiles.ts';
import { translate } from '../translation.ts';

class ShapeLensProvider implements vscode.CodeLensProvider {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly lookup: SiteLookup;
  private readonly files: SourceFiles;

  constructor(lookup: SiteLookup, files: SourceFiles) {
    this.lookup = lookup;
    this.files = files;
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!readSettings().codeLens) return [];
    const model = this.files.modelOf(document.uri);
    // A model that cannot be traced has lenses still: one may train it, or try again.
    const shapes = await this.lookup.shapesOf(document).catch(() => undefined);
    if (!shapes) return model ? exportLenses(document, model) : [];
    const { classes, models } = outlineOf(shapes.table, shapes.file, document.getText());
    const lenses = classes.flatMap((each) =>
      classLenses(document, shapes, each, models.has(each) ? model : undefined),
    );
    if (!model || models.size > 0) return lenses;
    return [...exportLenses(document, model, shapes), ...lenses];
  }

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** Of a model that is no class of the file, or whose classes are not known. */
function exportLenses(
  document: vscode.TextDocument,
  model: ModelId,
  shapes?: FileShapes,
): vscode.CodeLens[] {
  const line = exportLine(document.getText());
  if (line === undefined) return [];
  const place = new vscode.Range(line, 0, line, 0);
  const ran = shapes?.table.sites.find(
    ({ range, executions }) => range.file === shapes.file && executions.length > 0,
  );
  const inside = shapes && ran && placeNow(shapes, ran.range);
  return [
    ...modelLenses(document, model, place),
    ...(inside ? [inspectorLens(document, place, inside)] : []),
  ];
}

/** `model` is given for the class that is the model of this document. */
function classLenses(
  document: vscode.TextDocument,
  shapes: FileShapes,
  outline: ClassOutline,
  model: ModelId | undefined,
): vscode.CodeLens[] {
  const name = placeNow(shapes, outline.range);
  const forward = placeNow(shapes, outline.forward);
  const inside = name && firstInside(shapes, outline);
  return [
    ...(name && model ? modelLenses(document, model, name) : []),
    ...(name && inside ? [inspectorLens(document, name, inside)] : []),
    ...(forward ? costs(outline, forward) : []),
  ];
}

function modelLenses(
  { uri }: vscode.TextDocument,
  model: ModelId,
  range: vscode.Range,
): vscode.CodeLens[] {
  const lens = (command: string, title: string, argument: unknown): vscode.CodeLens =>
    new vscode.CodeLens(range, { command, title, arguments: [argument] });
  return [
    lens('tensorscope.trainModel', vscode.l10n.t('Train'), uri),
    lens('tensorscope.traceModel', vscode.l10n.t('Trace'), model),
  ];
}

function inspectorLens(
  { uri }: vscode.TextDocument,
  range: vscode.Range,
  { start }: vscode.Range,
): vscode.CodeLens {
  const { line, character } = start;
  const place: SourcePlace = { uri: uri.toString(), line, character };
  return new vscode.CodeLens(range, {
    command: 'tensorscope.showInInspector',
    title: vscode.l10n.t('Show in Inspector'),
    arguments: [place],
  });
}

function costs({ costs }: ClassOutline, range: vscode.Range): vscode.CodeLens[] {
  return costLenses(costs, translate, vscode.env.language).map(
    ({ title, tooltip }) => new vscode.CodeLens(range, { command: '', title, tooltip }),
  );
}

/** The first expression in the class's `forward` that ran. */
function firstInside(
  shapes: FileShapes,
  { range, forward }: ClassOutline,
): vscode.Range | undefined {
  const { sites, outline } = shapes.table;
  const below = outline
    .filter((other) => other.range.file === range.file && other.range.startLine > range.startLine)
    .map((other) => other.range.startLine);
  const end = Math.min(Infinity, ...below);
  const inside = sites.find(
    ({ range: { file, startLine }, executions }) =>
      file === range.file &&
      executions.length > 0 &&
      startLine >= forward.startLine &&
      startLine < end,
  );
  return inside && placeNow(shapes, inside.range);
}

function placeNow({ lines }: FileShapes, source: SourceRange): vscode.Range | undefined {
  const now = lines.rangeNow(source);
  return now && new vscode.Range(now.startLine, now.startColumn, now.endLine, now.endColumn);
}

export function register(
  lookup: SiteLookup,
  tables: ShapeTables,
  files: SourceFiles,
): vscode.Disposable {
  const provider = new ShapeLensProvider(lookup, files);
  return vscode.Disposable.from(
    vscode.languages.registerCodeLensProvider(files.selector, provider),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('tensorscope.codeLens')) provider.refresh();
    }),
    tables.changes.subscribe(() => provider.refresh()),
    provider,
  );
}

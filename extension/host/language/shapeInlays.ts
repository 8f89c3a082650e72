// Shapes at the ends of the lines of model and layer files.

import * as vscode from 'vscode';
import { lineShapes } from './lineShapes.ts';
import type { LineShape } from './lineShapes.ts';
import { readSettings } from '../settings.ts';
import type { SourcePlace } from './shapeHover.ts';
import type { FileShapes, ShapeTables } from '../shapes/shapeTables.ts';
import type { SiteLookup } from '../shapes/siteLookup.ts';
import type { SourceFiles } from '../sources/sourceFiles.ts';
import { StaleMarks } from './staleMarks.ts';

class ShapeInlayProvider implements vscode.InlayHintsProvider {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeInlayHints = this.changed.event;
  private readonly lookup: SiteLookup;
  private readonly marks = new StaleMarks();

  constructor(lookup: SiteLookup) {
    this.lookup = lookup;
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    range: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlayHint[]> {
    const form = readSettings().inlayShapes;
    // A failed trace says so in the hover; in the margin of the text it would only be in the way.
    const shapes =
      form === 'off' ? undefined : await this.lookup.shapesOf(document).catch(() => undefined);
    const lines = document.getText().split(/\r?\n/);
    const shown = shapes && form !== 'off' ? lineShapes(shapes, lines, form) : [];
    const areMarked = shapes?.isStale ?? false;
    this.marks.answered(document, { lines: shown.map(({ line }) => line), areMarked }, token);
    if (!shapes) return [];
    return shown
      .filter(({ line }) => line >= range.start.line && line <= range.end.line)
      .map((shape) => inlay(document, shape, shapes));
  }

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.marks.dispose();
    this.changed.dispose();
  }
}

function inlay(
  document: vscode.TextDocument,
  { line, text, other, site }: LineShape,
  { isStale, lines }: FileShapes,
): vscode.InlayHint {
  const part = new vscode.InlayHintLabelPart(isStale ? `${text} ⟳` : text);
  const stale = vscode.l10n.t('Edited since it was traced: this is the shape of the old text.');
  part.tooltip = [isStale ? stale : '', other ?? ''].filter((each) => each !== '').join('\n\n');
  const place: SourcePlace = {
    uri: document.uri.toString(),
    line: lines.toNow(site.range.startLine) ?? line,
    character: site.range.startColumn,
  };
  part.command = {
    command: 'tensorscope.showInInspector',
    title: vscode.l10n.t('Show in Inspector'),
    arguments: [place],
  };
  const hint = new vscode.InlayHint(document.lineAt(line).range.end, [part]);
  hint.paddingLeft = true;
  return hint;
}

export function register(
  lookup: SiteLookup,
  tables: ShapeTables,
  files: SourceFiles,
): vscode.Disposable {
  const provider = new ShapeInlayProvider(lookup);
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

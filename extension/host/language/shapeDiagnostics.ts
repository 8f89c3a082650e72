// The mistakes that traced passes over own models found, in the Problems panel.

import * as vscode from 'vscode';
import type { Finding } from '../../protocol/finding.ts';
import { openTextOf, ownFileOf } from '../ownModels/ownDocuments.ts';
import { placedFindings } from '../shapes/placedFindings.ts';
import type { PlacedFinding } from '../shapes/placedFindings.ts';
import type { ShapeTables } from '../shapes/shapeTables.ts';
import { rangeOf, sourceUri } from '../sources/sourceFiles.ts';
import { problemText } from '../translation.ts';

const severities: Readonly<Record<Finding['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

export class ShapeDiagnostics {
  readonly source = 'Tensorscope';
  private readonly tables: ShapeTables;
  private readonly collection = vscode.languages.createDiagnosticCollection('tensorscope');
  private placed: ReadonlyMap<string, readonly PlacedFinding[]> = new Map();

  constructor(tables: ShapeTables) {
    this.tables = tables;
  }

  /** In a file, as in `SourceRange.file`, where they stand now. */
  findingsOf(file: string): readonly PlacedFinding[] {
    return this.placed.get(file) ?? [];
  }

  show(): void {
    const { own } = this.tables;
    const known = own.models.flatMap((model) => own.peek(model) ?? []);
    const gone = [...this.placed.keys()];
    this.placed = placedFindings(known, this.tables.textOf, openTextOf);
    for (const file of gone) {
      if (!this.placed.has(file)) this.collection.delete(sourceUri(file));
    }
    for (const [file, findings] of this.placed) {
      this.collection.set(
        sourceUri(file),
        findings.map((each) => this.diagnosticOf(each)),
      );
    }
  }

  /** Mistakes move with the text that they stand in. */
  follow(document: vscode.TextDocument): void {
    const file = ownFileOf(document.uri);
    if (file !== undefined && this.placed.has(file)) this.show();
  }

  dispose(): void {
    this.collection.dispose();
  }

  private diagnosticOf({ finding, range }: PlacedFinding): vscode.Diagnostic {
    const diagnostic = new vscode.Diagnostic(
      rangeOf(range),
      problemText(finding.problem),
      severities[finding.severity],
    );
    diagnostic.source = this.source;
    diagnostic.code = finding.code;
    diagnostic.relatedInformation = finding.related.map(
      (related) =>
        new vscode.DiagnosticRelatedInformation(
          new vscode.Location(sourceUri(related.range.file), rangeOf(related.range)),
          problemText(related.problem),
        ),
    );
    return diagnostic;
  }
}

export function register(diagnostics: ShapeDiagnostics, tables: ShapeTables): vscode.Disposable {
  diagnostics.show();
  return vscode.Disposable.from(
    tables.own.changes.subscribe(() => diagnostics.show()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => diagnostics.follow(document)),
    diagnostics,
  );
}

// Quick fixes for the mistakes that a traced pass found, where the engine is certain of one.

import * as vscode from 'vscode';
import type { Fix } from '../../protocol/finding.ts';
import { ownFileOf } from '../ownModels/ownDocuments.ts';
import type { PlacedFinding } from '../shapes/placedFindings.ts';
import type { ShapeDiagnostics } from './shapeDiagnostics.ts';
import { rangeOf, sourceUri } from '../sources/sourceFiles.ts';
import type { SourceFiles } from '../sources/sourceFiles.ts';
import { problemText } from '../translation.ts';

class ShapeFixProvider implements vscode.CodeActionProvider {
  private readonly diagnostics: ShapeDiagnostics;

  constructor(diagnostics: ShapeDiagnostics) {
    this.diagnostics = diagnostics;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const file = ownFileOf(document.uri);
    if (file === undefined) return [];
    const findings = this.diagnostics.findingsOf(file).filter(({ isFresh }) => isFresh);
    return diagnostics
      .filter(({ source }) => source === this.diagnostics.source)
      .flatMap((diagnostic) => {
        const meant = findings.find((finding) => isSame(finding, diagnostic));
        const fixes = meant?.finding.fixes.filter(isInOwnFiles) ?? [];
        return fixes.map((fix) => actionOf(fix, diagnostic, fixes.length === 1));
      });
  }
}

function isSame({ finding, range }: PlacedFinding, diagnostic: vscode.Diagnostic): boolean {
  return (
    diagnostic.code === finding.code &&
    diagnostic.message === problemText(finding.problem) &&
    diagnostic.range.isEqual(rangeOf(range))
  );
}

/** What ships cannot be edited. */
function isInOwnFiles({ edits }: Fix): boolean {
  return edits.every(({ range }) => sourceUri(range.file).scheme === 'file');
}

function actionOf(
  { title, edits }: Fix,
  diagnostic: vscode.Diagnostic,
  isOnlyOne: boolean,
): vscode.CodeAction {
  const action = new vscode.CodeAction(problemText(title), vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.isPreferred = isOnlyOne;
  action.edit = new vscode.WorkspaceEdit();
  for (const { range, text } of edits) {
    action.edit.replace(sourceUri(range.file), rangeOf(range), text);
  }
  return action;
}

export function register(diagnostics: ShapeDiagnostics, files: SourceFiles): vscode.Disposable {
  const metadata = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.languages.registerCodeActionsProvider(
    files.selector,
    new ShapeFixProvider(diagnostics),
    metadata,
  );
}

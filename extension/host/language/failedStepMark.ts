// The line where a run's numbers stopped being finite: in the Problems panel until another run begins
// or the line is edited, and to be led to.

import * as vscode from 'vscode';
import type { RunState } from '../../protocol/runReport.ts';
import type { SourceRange } from '../../protocol/shapeTable.ts';
import { openTextOf, ownFileOf } from '../ownModels/ownDocuments.ts';
import type { Session } from '../runs/session.ts';
import { LineMap } from '../shapes/lineMap.ts';
import type { SourceRevealer } from '../sources/revealSource.ts';
import { rangeOf, sourceUri } from '../sources/sourceFiles.ts';
import { problemText } from '../translation.ts';

interface Mark {
  readonly at: SourceRange;
  readonly message: string;
  /** What the file said; nothing where no editor holds it, so that it cannot be edited either. */
  readonly text: string | undefined;
}

export class FailedStepMark {
  private readonly session: Session;
  private readonly revealer: SourceRevealer;
  private readonly collection = vscode.languages.createDiagnosticCollection('tensorscope-run');
  private mark: Mark | undefined;

  constructor(session: Session, revealer: SourceRevealer) {
    this.session = session;
    this.revealer = revealer;
  }

  /** To the line, if it is still there; else to the file as far as it is known. */
  async reveal(): Promise<void> {
    const { state } = this.session.run ?? {};
    const at = this.rangeNow() ?? (state && placeOf(state));
    if (at) await this.revealer.reveal(at);
  }

  /** The run, or its state, may be another one. */
  show(): void {
    const { state } = this.session.run ?? {};
    const at = state && placeOf(state);
    if (at && this.mark?.at === at) return;
    this.mark =
      at && state.kind === 'failed'
        ? { at, message: problemText(state.problem), text: openTextOf(at.file) }
        : undefined;
    this.draw();
  }

  follow(document: vscode.TextDocument): void {
    if (this.mark && ownFileOf(document.uri) === this.mark.at.file) this.draw();
  }

  dispose(): void {
    this.collection.dispose();
  }

  private draw(): void {
    this.collection.clear();
    const range = this.rangeNow();
    if (!range || !this.mark) return;
    const error = vscode.DiagnosticSeverity.Error;
    const diagnostic = new vscode.Diagnostic(rangeOf(range), this.mark.message, error);
    diagnostic.source = 'Tensorscope';
    diagnostic.code = 'not-finite';
    this.collection.set(sourceUri(range.file), [diagnostic]);
  }

  private rangeNow(): SourceRange | undefined {
    if (!this.mark) return undefined;
    const { at, text } = this.mark;
    const now = openTextOf(at.file);
    if (text === undefined || now === undefined) return at;
    return LineMap.between(text, now).rangeNow(at);
  }
}

function placeOf(state: RunState): SourceRange | undefined {
  return state.kind === 'failed' ? state.step?.at : undefined;
}

export function register(mark: FailedStepMark, session: Session): vscode.Disposable {
  mark.show();
  return vscode.Disposable.from(
    session.changes.on(['run', 'state'], () => mark.show()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => mark.follow(document)),
    mark,
  );
}

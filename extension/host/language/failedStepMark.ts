// The line where a run's numbers stopped being finite: in the Problems panel until another run begins
// or the line is edited, and to be led to.

import * as vscode from 'vscode';
import type { Problem } from '../../protocol/problem.ts';
import type { SourceRange } from '../../protocol/shapeTable.ts';
import { openTextOf, ownFileOf } from '../ownModels/ownDocuments.ts';
import type { Run } from '../runs/run.ts';
import type { Session } from '../runs/session.ts';
import { LineMap } from '../shapes/lineMap.ts';
import type { SourceRevealer } from '../sources/revealSource.ts';
import { rangeOf, sourceUri } from '../sources/sourceFiles.ts';
import { problemText } from '../translation.ts';

interface Mark {
  readonly at: SourceRange;
  readonly problem: Problem;
  readonly severity: vscode.DiagnosticSeverity;
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
    const at = this.rangeNow() ?? this.mark?.at;
    if (at) await this.revealer.reveal(at);
  }

  /** The run, or what is known of it, may be another one. */
  show(): void {
    const place = placeIn(this.session.run);
    if (place?.at === this.mark?.at) return;
    this.mark = place && { ...place, text: openTextOf(place.at.file) };
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
    const { problem, severity } = this.mark;
    const diagnostic = new vscode.Diagnostic(rangeOf(range), problemText(problem), severity);
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

/** Of the step by which it ended, or of a validation. */
function placeIn(run: Run | undefined): Pick<Mark, 'at' | 'problem' | 'severity'> | undefined {
  if (!run) return undefined;
  const { state, validation } = run;
  if (state.kind === 'failed' && state.step?.at) {
    const severity = vscode.DiagnosticSeverity.Error;
    return { at: state.step.at, problem: state.problem, severity };
  }
  const reason = validation.find((point) => point.reason)?.reason;
  if (!reason?.at) return undefined;
  const severity = vscode.DiagnosticSeverity.Warning;
  return { at: reason.at, problem: reason.problem, severity };
}

export function register(mark: FailedStepMark, session: Session): vscode.Disposable {
  mark.show();
  return vscode.Disposable.from(
    session.changes.on(['run', 'state'], () => mark.show()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => mark.follow(document)),
    mark,
  );
}

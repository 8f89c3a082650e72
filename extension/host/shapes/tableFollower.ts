// Keeps the views' shape table true: that of the run's model and settings, or, before the first
// run, of the model whose source was opened last.

import * as vscode from 'vscode';
import type { ModelId, OwnModel } from '../../protocol/trainRequest.ts';
import { isActive } from '../runs/run.ts';
import type { Run } from '../runs/run.ts';
import type { Session } from '../runs/session.ts';
import type { ShapeTables } from './shapeTables.ts';
import type { SourceFiles } from '../sources/sourceFiles.ts';

class TableFollower {
  private readonly session: Session;
  private readonly tables: ShapeTables;
  private readonly output: vscode.LogOutputChannel;
  private asked: Run | undefined;

  constructor(session: Session, tables: ShapeTables, output: vscode.LogOutputChannel) {
    this.session = session;
    this.tables = tables;
    this.output = output;
  }

  /** Once per run, and only when the engine has taken it: a bad request has no shapes. */
  followRun(): void {
    const { run, table } = this.session;
    if (!run?.info || table || run === this.asked) return;
    this.asked = run;
    void this.ask(run.request.model);
  }

  followEditor(model: ModelId | undefined): void {
    if (model && !this.session.run && this.session.table?.model !== model) void this.ask(model);
  }

  /** An own model was edited and traced again. A run goes on showing what it trains. */
  followTrace(model: OwnModel): void {
    const { run, table } = this.session;
    const known = this.tables.own.peek(model);
    if (table?.model !== model || isActive(run) || !known || known.isOutdated) return;
    if (known.shapes !== table) this.session.showTable(known.shapes);
  }

  private async ask(model: ModelId): Promise<void> {
    const { run } = this.session;
    try {
      const table = await this.tables.get(model);
      if (run === this.session.run) this.session.showTable(table);
    } catch (error) {
      this.output.warn(error instanceof Error ? error.message : String(error));
    }
  }
}

export function register(
  session: Session,
  tables: ShapeTables,
  files: SourceFiles,
  output: vscode.LogOutputChannel,
): vscode.Disposable {
  const follower = new TableFollower(session, tables, output);
  const followEditor = (editor: vscode.TextEditor | undefined): void =>
    follower.followEditor(editor && files.modelOf(editor.document.uri));
  followEditor(vscode.window.activeTextEditor);
  follower.followRun();
  return vscode.Disposable.from(
    session.changes.on(['run'], () => follower.followRun()),
    tables.own.changes.subscribe((model) => follower.followTrace(model)),
    vscode.window.onDidChangeActiveTextEditor(followEditor),
  );
}

// The pages, in the side panel and in an editor tab, with what keeps them fresh: the looks that they
// have on screen, and what stands at the caret.

import * as vscode from 'vscode';
import { codeLimits } from '../core.ts';
import type { Core } from '../core.ts';
import { openTextOf } from '../ownModels/ownDocuments.ts';
import { failureText, viewState } from '../runs/runText.ts';
import { makeWatchedLooks, register as registerWatchedLooks } from '../runs/shownLooks.ts';
import { SourceRevealer } from '../sources/revealSource.ts';
import { makeCaretFollower, register as registerAtCaret } from './atCaret.ts';
import type { CaretFollower } from './caretFollower.ts';
import { DashboardPanel } from './dashboardPanel.ts';
import { register as registerInspector } from './inspectorView.ts';
import { runViewCommand } from './viewCommands.ts';
import { ViewRouter } from './viewRouter.ts';

export class Pages {
  readonly revealer: SourceRevealer;
  readonly caret: CaretFollower;
  readonly router: ViewRouter;
  readonly dashboard: DashboardPanel;
  private readonly owned: vscode.Disposable;

  constructor(core: Core, memento: vscode.Memento) {
    const { engine, session, tables, lookup, output, extensionUri, report } = core;
    this.revealer = new SourceRevealer((range, trace) => {
      const text = openTextOf(range.file);
      return text === undefined || !trace ? range : tables.rangeNow(trace, range, text);
    });
    this.caret = makeCaretFollower(lookup, memento);
    const warn = (message: string): void => output.warn(message);
    const looks = makeWatchedLooks(engine, session, { limits: codeLimits, warn });
    this.router = new ViewRouter(session, {
      describe: (place) => viewState(session, place, this.caret.state),
      failureText: () => failureText(session.run),
      run: (command) => runViewCommand(command, session),
      // A dashboard that is itself in the first column must not be covered by the source.
      reveal: ({ source, trace }, place) => {
        const beside = place === 'editorTab' ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
        this.revealer.reveal(source, trace, beside).catch(report);
      },
      report,
      warn,
      caret: this.caret,
      looks,
    });
    this.dashboard = new DashboardPanel(extensionUri, this.router);
    this.owned = vscode.Disposable.from(
      registerInspector(extensionUri, this.router),
      this.dashboard.register(),
      registerAtCaret(this.caret, { tables, session, router: this.router }, report),
      registerWatchedLooks(looks, session),
      this.router,
      this.revealer,
    );
  }

  dispose(): void {
    this.owned.dispose();
  }
}

// What `when` and `enablement` clauses of package.json know: `tensorscope.state` is the state of the
// run, or `idle` before the first.

import * as vscode from 'vscode';
import type { Session } from './session.ts';

export function register(session: Session): vscode.Disposable {
  let shown: string | undefined;
  const show = (): void => {
    const state = session.run?.state.kind ?? 'idle';
    if (state === shown) return;
    shown = state;
    void vscode.commands.executeCommand('setContext', 'tensorscope.state', state);
  };
  show();
  return vscode.Disposable.from(session.changes.subscribe(show));
}

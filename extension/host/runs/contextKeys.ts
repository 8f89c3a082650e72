// What `when` and `enablement` clauses of package.json know: `tensorscope.state` is the state of the
// run, or `idle` before the first; `tensorscope.ownModelFiles` are the paths of a person's own models.

import * as vscode from 'vscode';
import type { OwnModels } from '../ownModels/ownModels.ts';
import type { Session } from './session.ts';

export function register(session: Session, ownModels: OwnModels): vscode.Disposable {
  let shown: string | undefined;
  const show = (): void => {
    const state = session.run?.state.kind ?? 'idle';
    if (state === shown) return;
    shown = state;
    void vscode.commands.executeCommand('setContext', 'tensorscope.state', state);
  };
  const list = (): void => {
    const paths = ownModels.files.map((file) => vscode.Uri.file(file).fsPath);
    void vscode.commands.executeCommand('setContext', 'tensorscope.ownModelFiles', paths);
  };
  show();
  list();
  return vscode.Disposable.from(
    session.changes.on(['run', 'state'], show),
    ownModels.changes.subscribe(list),
  );
}

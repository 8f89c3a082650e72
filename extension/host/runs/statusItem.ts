// The status bar entry: the run at a glance; a click leads to the Inspector.

import * as vscode from 'vscode';
import type { RunState } from '../../protocol/runReport.ts';
import { summaryText } from './runText.ts';
import type { Session } from './session.ts';
import { modelTitle } from '../translation.ts';

const icons: Readonly<Record<RunState['kind'], string>> = {
  preparing: 'loading~spin',
  training: 'play-circle',
  pausing: 'debug-pause',
  paused: 'debug-pause',
  stopping: 'debug-stop',
  stopped: 'debug-stop',
  finished: 'pass',
  failed: 'error',
};

export function register(session: Session): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'tensorscope.run',
    vscode.StatusBarAlignment.Left,
    10,
  );
  item.name = 'Tensorscope';
  item.command = 'tensorscope.inspector.focus';
  const show = (): void => {
    const { run } = session;
    if (!run) {
      item.hide();
      return;
    }
    item.text = `$(${icons[run.state.kind]}) ${summaryText(run)}`;
    item.tooltip = vscode.l10n.t('{model}: show in the Inspector', {
      model: modelTitle(run.request.model),
    });
    item.backgroundColor =
      run.state.kind === 'failed'
        ? new vscode.ThemeColor('statusBarItem.errorBackground')
        : undefined;
    item.show();
  };
  show();
  return vscode.Disposable.from(item, session.changes.on(['run', 'state', 'progress'], show));
}

// The commands a page may ask for, each by the id that palette and keybindings use too.

import * as vscode from 'vscode';
import type { ViewCommand } from '../../protocol/viewMessages.ts';
import type { Session } from '../runs/session.ts';

const commandIds: Readonly<Record<ViewCommand, string>> = {
  train: 'tensorscope.trainModel',
  trainAgain: 'tensorscope.trainAgain',
  pause: 'tensorscope.pauseTraining',
  resume: 'tensorscope.resumeTraining',
  stepOnce: 'tensorscope.trainOneStep',
  stop: 'tensorscope.stopTraining',
  goToFailure: 'tensorscope.goToFailure',
  showOutput: 'tensorscope.showOutput',
  openSource: 'tensorscope.openModelSource',
  openDashboard: 'tensorscope.openDashboard',
};

export function runViewCommand(command: ViewCommand, session: Session): void {
  const shown = session.run?.request.model ?? session.table?.model;
  const openShown = command === 'openSource' && shown !== undefined;
  void vscode.commands.executeCommand(commandIds[command], ...(openShown ? [shown] : []));
}

// The extension's configuration, typed.

import * as vscode from 'vscode';
import type { TrainDefaults } from './trainArguments.ts';

export interface Settings extends TrainDefaults {
  readonly inlayShapes: boolean;
  readonly progressNotification: 'longRuns' | 'never';
  /** 0: all cores but one. */
  readonly threads: number;
}

export function readSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration('tensorscope');
  return {
    inlayShapes: configuration.get('inlayShapes', true),
    progressNotification: configuration.get('progressNotification', 'longRuns'),
    threads: configuration.get('threads', 0),
    seed: configuration.get('seed', 1),
    dataFolder: configuration.get('dataFolder', ''),
    workspaceFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '',
  };
}

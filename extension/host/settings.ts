// The extension's configuration, typed.

import * as vscode from 'vscode';
import type { ShapeForm } from '../protocol/shapeText.ts';
import type { TrainDefaults } from './train/trainArguments.ts';

export interface Settings extends TrainDefaults {
  readonly inlayShapes: ShapeForm | 'off';
  readonly codeLens: boolean;
  readonly progressNotification: 'longRuns' | 'never';
  /** 0: all cores but one. */
  readonly threads: number;
  /** Seconds that a person's own code may take to load and trace. */
  readonly timeLimit: number;
}

export function readSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration('tensorscope');
  return {
    inlayShapes: inlayForm(configuration.get('inlayShapes')),
    codeLens: configuration.get('codeLens', true),
    progressNotification: configuration.get('progressNotification', 'longRuns'),
    threads: configuration.get('threads', 0),
    timeLimit: configuration.get('timeLimit', 10),
    seed: configuration.get('seed', 1),
    dataFolder: configuration.get('dataFolder', ''),
    workspaceFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '',
  };
}

/** The setting was a switch once. */
function inlayForm(value: unknown): ShapeForm | 'off' {
  if (value === false || value === 'off') return 'off';
  return value === 'concrete' ? 'concrete' : 'named';
}

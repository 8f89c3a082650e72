// What stands in the output channel while it is shown.

import * as vscode from 'vscode';

const limitMs = 20_000;

/** The text of the channel when it has what is expected; rejects after a limit. */
export function logText(expected: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const text = shownLogs().find((each) => expected.test(each));
      if (text === undefined) return;
      stop();
      resolve(text);
    };
    const changes = vscode.workspace.onDidChangeTextDocument(look);
    const opened = vscode.workspace.onDidOpenTextDocument(look);
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`waited ${limitMs} ms for ${expected}; shown: ${shownLogs().join('\n')}`));
    }, limitMs);
    const stop = (): void => {
      clearTimeout(timer);
      vscode.Disposable.from(changes, opened).dispose();
    };
    look();
  });
}

function shownLogs(): string[] {
  const logs = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'output');
  return logs.map((document) => document.getText());
}

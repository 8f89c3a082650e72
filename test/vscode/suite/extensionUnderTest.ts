// The activated extension, and waits that end. For all suites that run inside VS Code.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../extension/extension.ts';
import type { TrainOutcome } from '../../../extension/host/train/trainCommands.ts';
import type { RunState } from '../../../extension/protocol/runReport.ts';

export async function activated(): Promise<TensorscopeApi> {
  const extension = vscode.extensions.getExtension<TensorscopeApi>('tensorscope.tensorscope');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

export async function train(argument: unknown): Promise<TrainOutcome> {
  return vscode.commands.executeCommand('tensorscope.trainModel', argument);
}

export async function run(command: string): Promise<void> {
  await vscode.commands.executeCommand(`tensorscope.${command}`);
}

/** Resolves when `holds` does, looking again at every change of the run; rejects after a limit. */
export async function until(
  { session }: TensorscopeApi,
  what: string,
  holds: () => boolean,
  limitMs = 30_000,
): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      subscription.dispose();
      const state = JSON.stringify(session.run?.state);
      reject(new Error(`waited ${limitMs} ms for ${what}; the run is ${state}`));
    }, limitMs);
    const subscription = session.changes.subscribe(() => {
      if (!holds()) return;
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    });
  });
}

export function untilState(api: TensorscopeApi, kind: RunState['kind']): Promise<void> {
  return until(api, `the state ${kind}`, () => api.session.run?.state.kind === kind);
}

/** Replaces VS Code's error message by a list, so that messages can be counted. */
export function collectErrors(): { readonly messages: string[]; dispose(): void } {
  const messages: string[] = [];
  const original = vscode.window.showErrorMessage;
  const collect = (message: string): Thenable<undefined> => {
    messages.push(message);
    return Promise.resolve(undefined);
  };
  Object.assign(vscode.window, { showErrorMessage: collect });
  return {
    messages,
    dispose: () => void Object.assign(vscode.window, { showErrorMessage: original }),
  };
}

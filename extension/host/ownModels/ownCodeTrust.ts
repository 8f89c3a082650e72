// A person's own code runs in a trusted workspace only. The engine link asks here before every
// message, so that no path to the engine can forget it.

import * as vscode from 'vscode';
import type { ToEngine } from '../../protocol/engineMessages.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import type { ModelId } from '../../protocol/trainRequest.ts';

/** Throws a ProblemError. */
export function permitOwnCode(message: ToEngine): void {
  if (message.kind === 'start') permitModel(message.request.model);
  if (message.kind === 'trace') permitModel(message.model);
  // A trace that the engine has lost is made again.
  if (message.kind === 'look') permitModel(message.trace.model);
}

/** For a command of a person's: false after a message that leads to where trust is granted. */
export function mayRunModel(model: ModelId): boolean {
  if (!isOwnModel(model) || vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  void vscode.window.showWarningMessage(untrustedText(), manage).then((choice) => {
    if (choice === manage) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}

export function untrustedText(): string {
  return vscode.l10n.t(
    'Own models run only in a trusted workspace, because training them runs their code.',
  );
}

function permitModel(model: ModelId): void {
  if (!isOwnModel(model) || vscode.workspace.isTrusted) return;
  throw new ProblemError(
    'Own models run only in a trusted workspace, because training them runs their code.',
  );
}

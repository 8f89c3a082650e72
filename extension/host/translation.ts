// English templates from the protocol in the reader's language. The templates are keys of
// l10n/bundle.l10n.json; a test holds that file to the code.

import path from 'node:path';
import * as vscode from 'vscode';
import { findData, findModel } from '../protocol/modelCatalog.ts';
import type { Problem } from '../protocol/problem.ts';
import type { RunState } from '../protocol/runReport.ts';
import type { OwnExperiment } from '../protocol/shapeTable.ts';
import { fileOfOwnModel, isOwnModel } from '../protocol/trainRequest.ts';
import type { DataId, ModelId } from '../protocol/trainRequest.ts';
import type { Translate } from './language/siteText.ts';

export const translate: Translate = (text, values) =>
  values ? vscode.l10n.t(text, values) : vscode.l10n.t(text);

export function problemText({ text, values, then }: Problem): string {
  const sentence = vscode.l10n.t(text, values);
  return then ? `${sentence} ${problemText(then)}` : sentence;
}

/** Of an own model what its file says, if that is known, or the name of the file. */
export function modelTitle(id: ModelId, experiment?: OwnExperiment): string {
  if (isOwnModel(id)) return experiment?.title ?? path.posix.basename(fileOfOwnModel(id));
  return translate(findModel(id)?.title ?? id);
}

/** '' for the data of an own model, which only its file knows. */
export function dataTitle(id: DataId): string {
  if (id === 'own') return '';
  return translate(findData(id)?.title ?? id);
}

export function stateText(state: RunState): string {
  switch (state.kind) {
    case 'preparing':
      return vscode.l10n.t('Preparing');
    case 'training':
      return vscode.l10n.t('Training');
    case 'pausing':
      return vscode.l10n.t('Pausing');
    case 'paused':
      return vscode.l10n.t('Paused');
    case 'stopping':
      return vscode.l10n.t('Stopping');
    case 'stopped':
      return vscode.l10n.t('Stopped');
    case 'finished':
      return vscode.l10n.t('Finished');
    case 'failed':
      return vscode.l10n.t('Failed');
  }
}

// The run in words: what the status bar, the notification and a page's header say of it.

import * as vscode from 'vscode';
import { findModel } from '../../protocol/modelCatalog.ts';
import type { CaretState } from '../../protocol/caret.ts';
import { isOver } from '../../protocol/runReport.ts';
import type { ViewRun, ViewState } from '../../protocol/viewMessages.ts';
import { fileOfOwnModel, isOwnModel } from '../../protocol/trainRequest.ts';
import type { ModelId } from '../../protocol/trainRequest.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';
import { dataTitle, modelTitle, problemText, stateText } from '../translation.ts';
import { numbersIn } from '../../protocol/numbers.ts';
import type { NumberTexts } from '../../protocol/numbers.ts';

export function failureText(run: Run | undefined): string | undefined {
  return run?.state.kind === 'failed' ? problemText(run.state.problem) : undefined;
}

/** `Training · step 120 of 1,000 · loss 0.213 · 5,210 samples/s` */
export function summaryText(run: Run): string {
  const parts = [stateText(run.state)];
  if (run.step > 0) parts.push(stepText(run));
  const loss = run.trainLoss.last;
  if (loss !== undefined)
    parts.push(vscode.l10n.t('loss {loss}', { loss: numbers().lossValue(loss) }));
  if (!isOver(run.state) && run.perSecond > 0) parts.push(speedText(run));
  return parts.join(' · ');
}

export function stepText({ step, info }: Run): string {
  const shown = wholeText(step);
  return info
    ? vscode.l10n.t('step {step} of {total}', { step: shown, total: wholeText(info.totalSteps) })
    : vscode.l10n.t('step {step}', { step: shown });
}

export function viewState(
  session: Session,
  place: ViewState['place'],
  caret: CaretState,
): ViewState {
  const { run, table, sample } = session;
  const model = run?.request.model ?? table?.model;
  const titles = {
    model: model ? modelTitle(model, table?.experiment) : '',
    data: run ? (run.info?.dataTitle ?? dataTitle(run.request.data.id)) : '',
    sourceFile: model ? sourceFileOf(model) : '',
  };
  return { run: run && viewRun(run), table, titles, sample, place, caret };
}

function sourceFileOf(model: ModelId): string {
  return isOwnModel(model) ? fileOfOwnModel(model) : (findModel(model)?.sourceFile ?? '');
}

function viewRun(run: Run): ViewRun {
  const { info, state, step, epoch, perSecond, learningRate, validation } = run;
  return {
    info,
    state,
    failure: failureText(run),
    notes: notesOf(run),
    step,
    epoch,
    perSecond,
    learningRate,
    trainLoss: run.trainLoss.toArray(),
    stepSeconds: run.stepSeconds.toArray(),
    validation,
    hasWeights: run.isInEngine,
  };
}

function notesOf({ info, cutShort, validation }: Run): string[] {
  const reasons = validation.flatMap(({ reason }) => reason?.problem ?? []);
  const notes = [...(info?.notes ?? []), ...reasons].map(problemText);
  if (!cutShort) return notes;
  const ended = vscode.l10n.t(
    'Training ended when the window was closed. Its last numbers are below.',
  );
  return [ended, ...notes];
}

function speedText({ info, perSecond }: Run): string {
  const speed = wholeText(Math.round(perSecond));
  return info?.unit === 'tokens'
    ? vscode.l10n.t('{speed} tokens/s', { speed })
    : vscode.l10n.t('{speed} samples/s', { speed });
}

function numbers(): NumberTexts {
  return numbersIn(vscode.env.language);
}

function wholeText(value: number): string {
  return numbers().whole(value);
}

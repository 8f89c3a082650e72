// Train Model without arguments: model, data, preset, one question each, with a way back. The last
// answers come first the next time; paths are remembered per workspace.

import path from 'node:path';
import * as vscode from 'vscode';
import { findData, findModel, modelCatalog } from '../../protocol/modelCatalog.ts';
import type { DataEntry, ModelEntry, Preset } from '../../protocol/modelCatalog.ts';
import { isOwnModel, ownModel } from '../../protocol/trainRequest.ts';
import type { DataRequest, ModelId, OwnModel, TrainRequest } from '../../protocol/trainRequest.ts';
import type { OwnModels } from '../ownModels/ownModels.ts';
import { readSettings } from '../settings.ts';
import { modelTitle, translate } from '../translation.ts';
import { numbersIn } from '../../protocol/numbers.ts';

type Answer<T> = T | 'back' | undefined;

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

interface LastPicks {
  readonly model?: ModelId;
  readonly data?: Readonly<Record<string, string>>;
  readonly preset?: Readonly<Record<string, string>>;
}

type PathKind = 'file' | 'folder';

interface DataChoice {
  readonly entry: DataEntry;
  readonly path?: string;
  /** Set when the path is still to be chosen. */
  readonly ask?: PathKind;
}

const steps = 3;
const lastPicksKey = 'lastPicks';
const pathsKey = 'dataPaths';

export class TrainPicks {
  private readonly ownModels: OwnModels;
  private readonly memory: vscode.Memento;
  private readonly workspaceMemory: vscode.Memento;

  constructor(context: vscode.ExtensionContext, ownModels: OwnModels) {
    this.ownModels = ownModels;
    this.memory = context.globalState;
    this.workspaceMemory = context.workspaceState;
  }

  /** Nothing when the person gave up; `model` skips the first question. */
  async ask(model?: ModelId): Promise<TrainRequest | undefined> {
    const id = model ?? (await this.askModel());
    if (id === undefined) return undefined;
    if (isOwnModel(id)) return ownRequest(id);
    const chosen = findModel(id);
    if (!chosen) return undefined;
    const data = await this.askData(chosen, model === undefined);
    if (data === 'back') return this.ask();
    if (!data) return undefined;
    const preset = await this.askPreset(chosen);
    if (preset === 'back') return this.ask(id);
    if (!preset) return undefined;
    await this.remember(chosen, data, preset);
    return {
      model: chosen.id,
      data,
      length: { steps: preset.steps },
      seed: readSettings().seed,
      settings: preset.settings,
    };
  }

  private async askModel(): Promise<ModelId | undefined> {
    const answer = await pickOne({
      step: 1,
      placeholder: vscode.l10n.t('Choose the model to train'),
      choices: [...shippedChoices(), ...this.ownModels.files.map(ownChoice)],
      first: (id) => id === this.last.model,
    });
    return answer === 'back' ? undefined : answer;
  }

  private async askData(model: ModelEntry, canGoBack: boolean): Promise<Answer<DataRequest>> {
    const choices = model.data.flatMap((id) => dataChoices(findData(id), this.paths[id]));
    const answer = await pickOne({
      step: 2,
      canGoBack,
      placeholder: vscode.l10n.t('Choose what the {model} learns from', {
        model: translate(model.title),
      }),
      choices,
      first: ({ entry, ask }) => entry.id === this.last.data?.[model.id] && !ask,
    });
    if (answer === 'back' || !answer) return answer;
    const { entry, path, ask } = answer;
    if (!ask) return { id: entry.id, path };
    const chosen = await askPath(entry, ask, this.paths[entry.id]);
    return chosen ? { id: entry.id, path: chosen } : this.askData(model, canGoBack);
  }

  private askPreset(model: ModelEntry): Promise<Answer<Preset>> {
    return pickOne({
      step: 3,
      canGoBack: true,
      placeholder: vscode.l10n.t('Choose the size of the {model}', {
        model: translate(model.title),
      }),
      choices: model.presets.map((preset) => ({
        label: translate(preset.title),
        description: vscode.l10n.t('{steps} steps', {
          steps: numbersIn(vscode.env.language).whole(preset.steps),
        }),
        detail: translate(preset.description),
        value: preset,
      })),
      first: ({ id }) => id === this.last.preset?.[model.id],
    });
  }

  private get last(): LastPicks {
    return this.memory.get<LastPicks>(lastPicksKey, {});
  }

  private get paths(): Readonly<Record<string, string>> {
    return this.workspaceMemory.get<Record<string, string>>(pathsKey, {});
  }

  private async remember(model: ModelEntry, data: DataRequest, preset: Preset): Promise<void> {
    const picks: LastPicks = {
      model: model.id,
      data: { ...this.last.data, [model.id]: data.id },
      preset: { ...this.last.preset, [model.id]: preset.id },
    };
    await this.memory.update(lastPicksKey, picks);
    if (data.path === undefined) return;
    await this.workspaceMemory.update(pathsKey, { ...this.paths, [data.id]: data.path });
  }
}

function shippedChoices(): Choice<ModelId>[] {
  return modelCatalog.map(({ title, description, id }) => {
    return { label: translate(title), detail: translate(description), value: id };
  });
}

function ownChoice(file: string): Choice<ModelId> {
  const value = ownModel(file);
  return { label: modelTitle(value), detail: vscode.workspace.asRelativePath(file), value };
}

/** Nothing to ask: data and steps are in the file. */
function ownRequest(model: OwnModel): TrainRequest {
  const length = { asDefined: true } as const;
  return { model, data: { id: 'own' }, length, seed: readSettings().seed, settings: {} };
}

/** The path used last is a choice of its own, so that it is one keystroke away. */
function dataChoices(
  entry: DataEntry | undefined,
  lastPath: string | undefined,
): Choice<DataChoice>[] {
  if (!entry) return [];
  const label = translate(entry.title);
  const detail = translate(entry.description);
  if (!entry.needs) return [{ label, detail, value: { entry } }];
  const remembered: Choice<DataChoice>[] = lastPath
    ? [{ label: lastPath, description: label, iconPath: recent, value: { entry, path: lastPath } }]
    : [];
  const kinds: PathKind[] = entry.needs === 'fileOrFolder' ? ['file', 'folder'] : [entry.needs];
  const asked = kinds.map((ask) => ({
    label,
    description: kinds.length > 1 ? kindText(ask) : undefined,
    detail,
    value: { entry, ask },
  }));
  return [...remembered, ...asked];
}

const recent = new vscode.ThemeIcon('history');

function kindText(kind: PathKind): string {
  return kind === 'file' ? vscode.l10n.t('choose a file') : vscode.l10n.t('choose a folder');
}

async function askPath(
  entry: DataEntry,
  kind: PathKind,
  lastPath: string | undefined,
): Promise<string | undefined> {
  const { dataFolder, workspaceFolder } = readSettings();
  const start = lastPath ?? path.resolve(workspaceFolder, dataFolder);
  const chosen = await vscode.window.showOpenDialog({
    title: translate(entry.title),
    openLabel: vscode.l10n.t('Train on This'),
    canSelectFiles: kind === 'file',
    canSelectFolders: kind === 'folder',
    defaultUri: vscode.Uri.file(start),
  });
  return chosen?.[0]?.fsPath;
}

interface Question<T> {
  readonly step: number;
  readonly canGoBack?: boolean;
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
  /** Which choice is active when the question appears. */
  readonly first: (value: T) => boolean;
}

function pickOne<T>(question: Question<T>): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.title = vscode.l10n.t('Train Model');
  pick.step = question.step;
  pick.totalSteps = steps;
  pick.placeholder = question.placeholder;
  // A page in the active editor takes the focus back late, after the palette has closed; without
  // this, that would close the question which the command has just asked.
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = question.choices;
  // Without a last answer VS Code marks the first one; an empty list would mark none.
  const last = question.choices.find(({ value }) => question.first(value));
  if (last) pick.activeItems = [last];
  pick.buttons = question.canGoBack ? [vscode.QuickInputButtons.Back] : [];
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.value);
      pick.hide();
    });
    pick.onDidTriggerButton(() => {
      resolve('back');
      pick.hide();
    });
    // After an answer this resolves nothing any more.
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

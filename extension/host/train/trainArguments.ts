// What `tensorscope.trainModel` takes from a keybinding, a task or a test, made a training request.
// Everything but the model may be left out.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkTrainRequest } from '../../protocol/checkTrainRequest.ts';
import { findData, findModel } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { isOwnModel, ownModel } from '../../protocol/trainRequest.ts';
import type { OwnModel, TrainRequest } from '../../protocol/trainRequest.ts';
import { canBeModelFile } from '../../protocol/codeFiles.ts';

export interface TrainDefaults {
  readonly seed: number;
  /** Where relative paths start and what a data set without a path is read from; may be ''. */
  readonly dataFolder: string;
  /** Where relative paths start otherwise; '' in a window without a folder. */
  readonly workspaceFolder: string;
}

type Given = Readonly<Record<string, unknown>>;

const names = ['model', 'data', 'steps', 'epochs', 'seed', 'settings'];

export function readTrainArguments(value: unknown, defaults: TrainDefaults): TrainRequest {
  if (typeof value !== 'object' || value === null) return checkTrainRequest(value);
  const given = value as Given;
  const unknownName = Object.keys(given).find((name) => !names.includes(name));
  if (unknownName !== undefined) {
    throw new ProblemError('Train Model has no argument {name}. It takes {names}.', {
      name: unknownName,
      names: names.join(', '),
    });
  }
  const own = ownModelOf(given.model, defaults);
  if (own) return ownRequest(own, given, defaults);
  const entry = typeof given.model === 'string' ? findModel(given.model) : undefined;
  const { epochs } = given;
  const steps = given.steps ?? (epochs === undefined ? entry?.presets[0]?.steps : undefined);
  return checkTrainRequest({
    model: given.model,
    data: withPath(given.data ?? entry?.data[0], defaults),
    length: { steps, epochs },
    seed: given.seed ?? defaults.seed,
    settings: given.settings,
  });
}

/** Data and length are in the model's file; `steps` or `epochs` may be given in its place. */
function ownRequest(model: OwnModel, given: Given, defaults: TrainDefaults): TrainRequest {
  const { steps, epochs } = given;
  const asDefined = steps === undefined && epochs === undefined;
  return checkTrainRequest({
    model,
    data: given.data ?? { id: 'own' },
    length: asDefined ? { asDefined } : { steps, epochs },
    seed: given.seed ?? defaults.seed,
    settings: given.settings,
  });
}

/** `own:/path/model.ts`, `file:///path/model.ts`, or a path, relative to the workspace too. */
function ownModelOf(model: unknown, { workspaceFolder }: TrainDefaults): OwnModel | undefined {
  if (typeof model !== 'string') return undefined;
  if (isOwnModel(model)) return model;
  if (!canBeModelFile(model)) return undefined;
  const file = model.startsWith('file:') ? fileURLToPath(model) : model;
  return ownModel(path.resolve(workspaceFolder, file).replaceAll('\\', '/'));
}

function withPath(data: unknown, { dataFolder, workspaceFolder }: TrainDefaults): unknown {
  const { id, path: given } =
    typeof data === 'object' && data !== null
      ? (data as { id?: unknown; path?: unknown })
      : { id: data, path: undefined };
  if (typeof given === 'string' && given !== '') {
    return { id, path: path.resolve(workspaceFolder, dataFolder, given) };
  }
  const readsFolder = typeof id === 'string' && findData(id)?.needs !== 'file';
  const folder = dataFolder === '' ? undefined : path.resolve(workspaceFolder, dataFolder);
  return { id, path: readsFolder ? folder : undefined };
}

// Whether what a person asks for can be trained at all, checked in one place for the command's
// argument object, the terminal and the engine. One mistake gives one ProblemError that names it.

import { dataCatalog, findData, findModel, modelCatalog, ownSettings } from './modelCatalog.ts';
import type { ModelEntry, SettingSpec } from './modelCatalog.ts';
import { ProblemError } from './problem.ts';
import { fileOfOwnModel, isOwnModel } from './trainRequest.ts';
import type { DataRequest, OwnModel, SettingValue, TrainRequest } from './trainRequest.ts';

type Fields = Readonly<Record<string, unknown>>;

const largestSeed = 2 ** 32 - 1;
const largestLength = 1e9;

/** The request as the engine takes it. Rules between settings are the model's own affair. */
export function checkTrainRequest(value: unknown): TrainRequest {
  if (!isFields(value)) {
    throw new ProblemError(
      'A training request is an object: model, data, steps or epochs, seed, settings. Got {value}.',
      { value: show(value) },
    );
  }
  if (typeof value.model === 'string' && isOwnModel(value.model)) {
    return checkOwnRequest(value.model, value);
  }
  const entry = checkModel(value.model);
  return {
    model: entry.id,
    data: checkData(entry, value.data),
    length: checkLength(value.length),
    seed: checkSeed(value.seed),
    settings: checkSettings(entry, value.settings ?? {}),
  };
}

/** The rest is said by the model's own file. */
function checkOwnRequest(model: OwnModel, value: Fields): TrainRequest {
  const length: unknown = value.length ?? { asDefined: true };
  const isOpen = isFields(length) && Object.values(length).every((given) => given === undefined);
  const asDefined = isOpen || (isFields(length) && length.asDefined === true);
  const title = fileOfOwnModel(model).split('/').at(-1) ?? '';
  return {
    model,
    data: { id: 'own' },
    length: asDefined ? { asDefined: true } : checkLength(length),
    seed: checkSeed(value.seed),
    settings: checkSettings({ title, settings: ownSettings }, value.settings ?? {}),
  };
}

/** All settings of a model: what was asked for, and the defaults for the rest. */
export function fillSettings(
  entry: Pick<ModelEntry, 'settings'>,
  settings: Readonly<Record<string, SettingValue>>,
): Record<string, SettingValue> {
  const defaults = Object.entries(entry.settings).map(([name, spec]) => [name, spec.default]);
  return { ...(Object.fromEntries(defaults) as Record<string, SettingValue>), ...settings };
}

function checkModel(model: unknown): ModelEntry {
  const entry = typeof model === 'string' ? findModel(model) : undefined;
  if (entry) return entry;
  throw new ProblemError('There is no model {model}. Choose one of {models}.', {
    model: show(model),
    models: modelCatalog.map(({ id }) => id).join(', '),
  });
}

function checkData(model: ModelEntry, data: unknown): DataRequest {
  const id = isFields(data) ? data.id : data;
  const path = isFields(data) ? data.path : undefined;
  const entry = typeof id === 'string' ? findData(id) : undefined;
  if (!entry) {
    throw new ProblemError('There is no data set {data}. Choose one of {choices}.', {
      data: show(id),
      choices: dataCatalog.map((each) => each.id).join(', '),
    });
  }
  if (!model.data.includes(entry.id)) {
    throw new ProblemError('The {model} cannot train on {data}. Choose one of {choices}.', {
      model: model.title,
      data: entry.id,
      choices: model.data.join(', '),
    });
  }
  if (!entry.needs) return { id: entry.id };
  if (typeof path === 'string' && path !== '') return { id: entry.id, path };
  throw new ProblemError(
    entry.needs === 'folder'
      ? 'The data set {data} is read from disk. Give the path of its folder.'
      : entry.needs === 'file'
        ? 'The data set {data} is read from disk. Give the path of its file.'
        : 'The data set {data} is read from disk. Give the path of its file or folder.',
    { data: entry.id },
  );
}

function checkLength(length: unknown): TrainRequest['length'] {
  const { steps, epochs } = isFields(length) ? length : {};
  if (steps !== undefined && epochs !== undefined) {
    throw new ProblemError('Give steps or epochs, not both.');
  }
  if (epochs !== undefined) {
    if (isNumber(epochs) && epochs > 0 && epochs <= largestLength) return { epochs };
    throw new ProblemError('The number of epochs must be more than 0; it is {value}.', {
      value: show(epochs),
    });
  }
  if (isWhole(steps) && steps >= 1 && steps <= largestLength) return { steps };
  throw new ProblemError('The number of steps must be a whole number from 1; it is {value}.', {
    value: show(steps),
  });
}

function checkSeed(seed: unknown): number {
  if (isWhole(seed) && seed >= 0 && seed <= largestSeed) return seed;
  throw new ProblemError('The seed must be a whole number from 0 to {maximum}; it is {value}.', {
    maximum: largestSeed,
    value: show(seed),
  });
}

/** The settings that were given, each known and in its range. */
export function checkSettings(
  model: Pick<ModelEntry, 'title' | 'settings'>,
  settings: unknown,
): Record<string, SettingValue> {
  if (!isFields(settings)) {
    throw new ProblemError('Settings are an object of names and values; got {value}.', {
      value: show(settings),
    });
  }
  const checked: Record<string, SettingValue> = {};
  for (const [name, value] of Object.entries(settings)) {
    const spec = Object.hasOwn(model.settings, name) ? model.settings[name] : undefined;
    if (!spec) {
      throw new ProblemError('The {model} has no setting {name}. It has {names}.', {
        model: model.title,
        name,
        names: Object.keys(model.settings).join(', '),
      });
    }
    checked[name] = checkSetting(name, spec, value);
  }
  return checked;
}

function checkSetting(name: string, spec: SettingSpec, value: unknown): SettingValue {
  if (spec.kind === 'switch') {
    if (typeof value === 'boolean') return value;
    throw new ProblemError('The setting {name} must be true or false; it is {value}.', {
      name,
      value: show(value),
    });
  }
  if (spec.kind === 'choice') {
    if (typeof value === 'string' && spec.choices.includes(value)) return value;
    throw new ProblemError('The setting {name} must be one of {choices}; it is {value}.', {
      name,
      choices: spec.choices.join(', '),
      value: show(value),
    });
  }
  const inRange = isNumber(value) && value >= spec.minimum && value <= spec.maximum;
  if (inRange && (!spec.integer || Number.isInteger(value))) return value;
  const { minimum, maximum } = spec;
  throw new ProblemError(
    spec.integer
      ? 'The setting {name} must be a whole number from {minimum} to {maximum}; it is {value}.'
      : 'The setting {name} must be a number from {minimum} to {maximum}; it is {value}.',
    { name, minimum, maximum, value: show(value) },
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isWhole(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value);
}

/** The wrong value as its author wrote it, but never a page of it. */
function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `${value.slice(0, 60)}…` : value;
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}

// What a command line says of the training that is meant: the model, its data and settings. Every
// mistake is one sentence.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkTrainRequest } from '../../protocol/checkTrainRequest.ts';
import { findData, findModel, modelCatalog, ownSettings } from '../../protocol/modelCatalog.ts';
import type { ModelEntry, Preset, SettingSpec } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { DataRequest, SettingValue, TrainRequest } from '../../protocol/trainRequest.ts';
import { canBeModelFile, codeEndings } from '../../protocol/codeFiles.ts';
import { absolutePath, modelOfFile } from './commandFiles.ts';
import { readNumber } from './commandLine.ts';

export const requestOptions = {
  data: { type: 'string' },
  preset: { type: 'string' },
  seed: { type: 'string' },
  set: { type: 'string', multiple: true },
} as const;

export interface RequestValues {
  readonly data?: string;
  readonly preset?: string;
  readonly seed?: string;
  readonly set?: string[];
  readonly steps?: string;
  readonly epochs?: string;
}

/** `positionals`: the one model, by name or file. */
export function readRequest(positionals: readonly string[], values: RequestValues): TrainRequest {
  const [name = ''] = positionals;
  const model = findModel(name);
  if (positionals.length !== 1 || !(model ?? canBeModelFile(name))) throw noModel(positionals);
  return model ? shippedRequest(model, values) : ownRequest(name, values);
}

function noModel(positionals: readonly string[]): ProblemError {
  return new ProblemError(
    'Name one model: {models}, or a file that ends in {endings}. Got: {given}. See --help.',
    {
      endings: codeEndings.join(', '),
      models: modelCatalog.map(({ id }) => id).join(', '),
      given: positionals.join(' ') || 'nothing',
    },
  );
}

function shippedRequest(model: ModelEntry, values: RequestValues): TrainRequest {
  const preset = readPreset(model, values.preset);
  const given = readLength(values);
  return checkTrainRequest({
    model: model.id,
    data: readData(model, values.data),
    length: given ?? { steps: preset.steps },
    seed: readNumber(values.seed ?? '0'),
    settings: { ...preset.settings, ...readSettings(model.settings, values.set) },
  });
}

function ownRequest(file: string, values: RequestValues): TrainRequest {
  if (values.data !== undefined) {
    throw new ProblemError('The file of a model names its data itself. Leave out --data.');
  }
  if (values.preset !== undefined) {
    throw new ProblemError(
      'A model of your own has no presets. Leave out --preset; --set changes single settings.',
    );
  }
  return checkTrainRequest({
    model: modelOfFile(file),
    length: readLength(values),
    seed: readNumber(values.seed ?? '0'),
    settings: readSettings(ownSettings, values.set),
  });
}

function readPreset(model: ModelEntry, id: string | undefined): Preset {
  const preset = id === undefined ? model.presets[0] : model.presets.find((each) => each.id === id);
  if (preset) return preset;
  throw new ProblemError('The {model} has no preset {id}. It has {presets}.', {
    model: model.title,
    id: id ?? '',
    presets: model.presets.map((each) => each.id).join(', '),
  });
}

/** Nothing where neither is given. */
function readLength({ steps, epochs }: RequestValues): unknown {
  if (steps === undefined && epochs === undefined) return undefined;
  return {
    steps: steps === undefined ? undefined : readNumber(steps),
    epochs: epochs === undefined ? undefined : readNumber(epochs),
  };
}

/** `mnist`, `mnist:some/folder`, or just `some/folder`. */
function readData(model: ModelEntry, text: string | undefined): DataRequest | string {
  if (text === undefined) return { id: model.data[0] };
  const [name, ...rest] = text.split(':');
  const entry = findData(name);
  if (entry) {
    const place = rest.join(':');
    return { id: entry.id, path: place ? absolutePath(place) : standardPath(entry.id) };
  }
  const fromDisk = model.data.find((id) => findData(id)?.needs);
  const place = absolutePath(text);
  return fromDisk && existsSync(place) ? { id: fromDisk, path: place } : text;
}

/** Where the real data sets lie, under $TENSORSCOPE_DATA. */
function standardPath(id: DataRequest['id']): string | undefined {
  const places: Partial<Record<DataRequest['id'], string>> = {
    mnist: 'mnist',
    text: 'tinyshakespeare/input.txt',
    pairs: 'dates',
  };
  const place = places[id];
  return place && path.join(process.env.TENSORSCOPE_DATA ?? '../shared/data', place);
}

function readSettings(
  specs: ModelEntry['settings'],
  texts: readonly string[] = [],
): Record<string, SettingValue> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=');
      if (equals < 1) {
        throw new ProblemError('Write settings as --set name=value; got {text}.', { text });
      }
      const name = text.slice(0, equals);
      return [name, readValue(specs[name], text.slice(equals + 1))];
    }),
  );
}

/** The text itself where it does not fit: the check of the request says what is wrong with it. */
function readValue(spec: SettingSpec | undefined, text: string): SettingValue {
  if (spec?.kind === 'number') return readNumber(text);
  if (spec?.kind === 'switch' && ['true', 'false'].includes(text)) return text === 'true';
  return text;
}

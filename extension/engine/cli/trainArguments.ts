// The command line of `npm run train` as a training request. Every mistake is one sentence.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkTrainRequest } from '../../protocol/checkTrainRequest.ts';
import { findData, findModel, modelCatalog, ownSettings } from '../../protocol/modelCatalog.ts';
import type { ModelEntry, Preset, SettingSpec } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { DataRequest, SettingValue, TrainRequest } from '../../protocol/trainRequest.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';
import { threadCount } from '../training/threadCount.ts';
import { absolutePath, isModelFile, modelOfFile } from './commandFiles.ts';
import { parseCommandLine, readNumber, readTimeLimit } from './commandLine.ts';

export const usage = `Trains a model in the terminal.

  npm run train -- cnn|rnn|transformer|FILE [options]

  FILE                             a model of your own: .ts, .mts, .js or .mjs
  --data NAME | NAME:PATH | PATH   what to train on; default: the generated set of the model
                                   cnn: digits, mnist   rnn: grammar, text   transformer: dates, pairs
                                   mnist, text and pairs without a path: from $TENSORSCOPE_DATA
                                   a FILE names its data itself
  --preset NAME                    settings and length; default: the first preset of the model
  --steps N | --epochs N           how long; default: the preset's steps, or those of the FILE
  --seed S                         default 0
  --threads N                      that compute; default: all cores but one; same numbers for any N
  --set KEY=VALUE                  a setting, for example --set batchSize=32; may be repeated
  --time-limit S                   seconds, default 10: a FILE is ended when loading it, or one of its
                                   steps, takes six times as long
  --json FILE                      write the result and the loss curve
  --help                           this text

Ctrl-C ends the run after its step, and still tests the model and writes the result.
`;

export interface TrainCommand {
  readonly request: TrainRequest;
  /** Absolute. */
  readonly jsonFile: string | undefined;
  readonly threads: number;
  /** For a model of the person's own. */
  readonly limit: TimeLimit;
}

const options = {
  data: { type: 'string' },
  preset: { type: 'string' },
  steps: { type: 'string' },
  epochs: { type: 'string' },
  seed: { type: 'string' },
  threads: { type: 'string' },
  set: { type: 'string', multiple: true },
  'time-limit': { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parseCommandLine<typeof options>>['values'];

/** `undefined`: help was asked for. */
export function readArguments(args: readonly string[]): TrainCommand | undefined {
  const { values, positionals } = parseCommandLine(args, options);
  if (values.help) return undefined;
  const [name = ''] = positionals;
  const model = findModel(name);
  if (positionals.length !== 1 || !(model ?? isModelFile(name))) throw noModel(positionals);
  return {
    request: model ? shippedRequest(model, values) : ownRequest(name, values),
    jsonFile: values.json === undefined ? undefined : absolutePath(values.json),
    threads: readThreads(values.threads),
    limit: readTimeLimit(values['time-limit']),
  };
}

function noModel(positionals: readonly string[]): ProblemError {
  return new ProblemError(
    'Name one model: {models}, or a file that ends in .ts, .mts, .js or .mjs. Got: {given}. See --help.',
    {
      models: modelCatalog.map(({ id }) => id).join(', '),
      given: positionals.join(' ') || 'nothing',
    },
  );
}

function shippedRequest(model: ModelEntry, values: Values): TrainRequest {
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

function ownRequest(file: string, values: Values): TrainRequest {
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
function readLength({ steps, epochs }: Values): unknown {
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

function readThreads(text: string | undefined): number {
  const threads = text === undefined ? 0 : readNumber(text);
  if (typeof threads === 'number' && Number.isInteger(threads) && threads >= 0 && threads <= 64) {
    return threadCount(threads);
  }
  throw new ProblemError('--threads must be a whole number from 0 to 64; got {text}.', {
    text: text ?? '',
  });
}

/** The text itself where it does not fit: the check of the request says what is wrong with it. */
function readValue(spec: SettingSpec | undefined, text: string): SettingValue {
  if (spec?.kind === 'number') return readNumber(text);
  if (spec?.kind === 'switch' && ['true', 'false'].includes(text)) return text === 'true';
  return text;
}

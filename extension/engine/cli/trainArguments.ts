// The command line of `npm run train` as a training request. Every mistake is one sentence.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkTrainRequest } from '../../protocol/checkTrainRequest.ts';
import { findData, findModel, modelCatalog } from '../../protocol/modelCatalog.ts';
import type { ModelEntry, Preset, SettingSpec } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { DataRequest, SettingValue, TrainRequest } from '../../protocol/trainRequest.ts';
import { trainingThreads } from '../trainingThreads.ts';

export const usage = `Trains a model in the terminal.

  npm run train -- cnn|rnn|transformer [options]

  --data NAME | NAME:PATH | PATH   what to train on; default: the generated set of the model
                                   cnn: digits, mnist   rnn: grammar, text   transformer: dates, pairs
                                   mnist, text and pairs without a path: from $TENSORSCOPE_DATA
  --preset NAME                    settings and length; default: the first preset of the model
  --steps N | --epochs N           how long; default: the preset's steps
  --seed S                         default 0
  --threads N                      that compute; default: all cores but one; same numbers for any N
  --set KEY=VALUE                  a setting, for example --set batchSize=32; may be repeated
  --json FILE                      write the result and the loss curve
  --help                           this text
`;

export interface TrainCommand {
  readonly request: TrainRequest;
  readonly jsonFile: string | undefined;
  readonly threads: number;
}

/** `undefined`: help was asked for. */
export function readArguments(args: readonly string[]): TrainCommand | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const model = readModel(positionals);
  const preset = readPreset(model, values.preset);
  const request = checkTrainRequest({
    model: model.id,
    data: readData(model, values.data),
    length: readLength(preset, values.steps, values.epochs),
    seed: readNumber(values.seed ?? '0'),
    settings: { ...preset.settings, ...readSettings(model, values.set ?? []) },
  });
  return { request, jsonFile: values.json, threads: readThreads(values.threads) };
}

/** `--steps -3` as `--steps=-3`: else the parser takes the number for an option of its own. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const previous = joined.at(-1);
    if (/^-[\d.]/.test(arg) && previous && /^--\w+$/.test(previous)) {
      joined[joined.length - 1] = `${previous}=${arg}`;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: joinNegative(args),
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        preset: { type: 'string' },
        steps: { type: 'string' },
        epochs: { type: 'string' },
        seed: { type: 'string' },
        threads: { type: 'string' },
        set: { type: 'string', multiple: true },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new ProblemError('{reason}. See --help.', { reason: (error as Error).message });
  }
}

function readModel(positionals: readonly string[]): ModelEntry {
  const model = findModel(positionals[0] ?? '');
  if (model && positionals.length === 1) return model;
  throw new ProblemError('Name one model: {models}. Got: {given}. See --help.', {
    models: modelCatalog.map(({ id }) => id).join(', '),
    given: positionals.join(' ') || 'nothing',
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

function readLength(
  preset: Preset,
  steps: string | undefined,
  epochs: string | undefined,
): unknown {
  if (steps === undefined && epochs === undefined) return { steps: preset.steps };
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
  if (entry) return { id: entry.id, path: rest.join(':') || standardPath(entry.id) };
  const fromDisk = model.data.find((id) => findData(id)?.needs);
  return fromDisk && existsSync(text) ? { id: fromDisk, path: text } : text;
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

function readSettings(model: ModelEntry, texts: readonly string[]): Record<string, SettingValue> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=');
      if (equals < 1) {
        throw new ProblemError('Write settings as --set name=value; got {text}.', { text });
      }
      const name = text.slice(0, equals);
      return [name, readValue(model.settings[name], text.slice(equals + 1))];
    }),
  );
}

function readThreads(text: string | undefined): number {
  const threads = text === undefined ? 0 : readNumber(text);
  if (typeof threads === 'number' && Number.isInteger(threads) && threads >= 0 && threads <= 64) {
    return trainingThreads(threads);
  }
  throw new ProblemError('--threads must be a whole number from 0 to 64; got {text}.', {
    text: text ?? '',
  });
}

function readNumber(text: string): number | string {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** The text itself where it does not fit: the check of the request says what is wrong with it. */
function readValue(spec: SettingSpec | undefined, text: string): SettingValue {
  if (spec?.kind === 'number') return readNumber(text);
  if (spec?.kind === 'switch' && ['true', 'false'].includes(text)) return text === 'true';
  return text;
}

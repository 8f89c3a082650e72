// From what a person asked for to a data set: the one table of all sources.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ProblemError } from '../protocol/problem.ts';
import type { DataRequest, ShippedData } from '../protocol/trainRequest.ts';
import { datePairs } from './datePairs.ts';
import type { DataSet } from './dataSets.ts';
import { drawnDigits } from './drawnDigits.ts';
import { grammarText } from './grammarText.ts';
import { readMnistFolder } from './mnistFolder.ts';
import { readPairs } from './pairFiles.ts';
import { readTextFile } from './textFile.ts';

export interface LoadOptions {
  readonly seed: number;
  /** What one token of a pair is; characters where nothing is said. */
  readonly tokens?: 'characters' | 'words';
}

type Source = (request: DataRequest, options: LoadOptions) => DataSet | Promise<DataSet>;

const sources: Readonly<Record<ShippedData, Source>> = {
  digits: (_, { seed }) => drawnDigits(seed),
  grammar: (_, { seed }) => grammarText(seed),
  dates: (_, { seed }) => datePairs(seed),
  mnist: (request) => readMnistFolder(pathOf(request, 'mnist')),
  text: (request) => readTextFile(pathOf(request, 'tinyshakespeare/input.txt')),
  pairs: (request, { seed, tokens = 'characters' }) =>
    readPairs(pathOf(request, 'dates'), { seed, tokens }),
};

export async function loadData(request: DataRequest, options: LoadOptions): Promise<DataSet> {
  // A request may come from a keybinding or the command line, where no compiler looked at it.
  if (!isShipped(request.id)) {
    throw new ProblemError('Unknown data "{id}". Choose one of: {known}.', {
      id: request.id,
      known: Object.keys(sources).join(', '),
    });
  }
  return sources[request.id](request, options);
}

function isShipped(id: string): id is ShippedData {
  return Object.hasOwn(sources, id);
}

/** The path of the request, or the customary place in the folder of real data sets. */
function pathOf(request: DataRequest, customary: string): string {
  if (request.path) return resolve(request.path);
  const root = resolve(process.env.TENSORSCOPE_DATA ?? '../shared/data');
  const path = join(root, customary);
  if (existsSync(path)) return path;
  throw new ProblemError(
    'Data "{id}" needs a path, and {path} does not exist. Choose the file or folder, or set TENSORSCOPE_DATA to the folder that holds {customary}.',
    { id: request.id, path, customary },
  );
}

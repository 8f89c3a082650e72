// A trainer of a model that stands in no file: the text is handed over as if an editor held it.

import path from 'node:path';
import { beginGeneration } from '../../../extension/engine/source/ownSources.ts';
import { createTrainer } from '../../../extension/engine/training/createTrainer.ts';
import type { Trainer } from '../../../extension/engine/training/trainer.ts';
import { ownModel } from '../../../extension/protocol/trainRequest.ts';
import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';

const root = path.resolve(import.meta.dirname, '../../..').replaceAll('\\', '/');

/** As long as the text says, unless `request` does. `name`: of its file. */
export async function writtenTrainer(
  text: string,
  { name = 'written.ts', ...request }: Partial<TrainRequest> & { readonly name?: string } = {},
): Promise<Trainer> {
  const file = `${root}/test/models/${name}`;
  beginGeneration(new Map([[file, text]]));
  return createTrainer({
    ...{ model: ownModel(file), data: { id: 'own' }, length: { asDefined: true } },
    ...{ seed: 0, settings: {} },
    ...request,
  });
}

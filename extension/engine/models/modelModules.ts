// Loads the model files by their URL: they are never bundled, what runs is the text people read.

import type { ModelModules } from './modelFactory.ts';
import { sourceUrl } from '../source/sourceLoader.ts';

/** `probed`: the copies that report what every line makes; needs `registerSourceLoader`. */
export async function loadModelModules(probed = false): Promise<ModelModules> {
  const [cnn, rnn, transformer] = (await Promise.all(
    ['cnn', 'rnn', 'transformer'].map((name) => import(sourceUrl(`models/${name}.ts`, probed))),
  )) as [ModelModules['cnn'], ModelModules['rnn'], ModelModules['transformer']];
  return { cnn, rnn, transformer };
}

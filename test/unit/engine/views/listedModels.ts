// The models that every recogniser is tried on: those that ship, what *New Model File* makes of them,
// and such as a person may write.

import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { ViewId } from '../../../../extension/protocol/viewOffer.ts';
import { LookedModel } from './lookedModel.ts';

const listed = {
  'the CNN': () => LookedModel.shipped('cnn'),
  'the RNN': () => LookedModel.shipped('rnn'),
  'the Transformer': () => LookedModel.shipped('transformer'),
  'a copy of the CNN': () => LookedModel.copy('cnn'),
  'a copy of the RNN': () => LookedModel.copy('rnn'),
  'a copy of the Transformer': () => LookedModel.copy('transformer'),
  'an empty model file': () => LookedModel.own('extension/scaffold/empty.ts'),
  'the gated reader': () => LookedModel.own('test/faults/models/gatedReader.ts'),
  'the patch mixer': () => LookedModel.own('test/faults/models/patchMixer.ts'),
  'a GRU by hand': () => LookedModel.own('test/models/gru.ts'),
  'a tf.sequential CNN': () => LookedModel.own('test/models/sequentialCnn.ts'),
  'a GPT': () => LookedModel.own('test/models/gpt.ts'),
  'a vision transformer': () => LookedModel.own('test/models/visionTransformer.ts'),
  'a writer': () => LookedModel.own('test/models/writer.ts'),
} as const;

export type ListedModel = keyof typeof listed;

/** Of each offer its title, the line that it leads to, and which axis is which. */
export function described(model: LookedModel, view: ViewId): string[] {
  return model.offersOf(view).flatMap(({ title, places }) =>
    places.map((offered) => {
      const axes = Object.entries(offered.axes).map(([role, axis]) => `${role} ${axis}`);
      return `${title}: ${model.lineOf(offered)} | ${axes.join(', ')}`;
    }),
  );
}

/** One test for each model: a model that `expected` does not name offers nothing. */
export function testOffers(
  view: ViewId,
  expected: Readonly<Partial<Record<ListedModel, readonly string[]>>>,
): void {
  for (const [name, open] of Object.entries(listed)) {
    const offers = expected[name as ListedModel] ?? [];
    test(`${name} offers ${offers.length} of ${view}`, async () => {
      assert.deepEqual(described(await open(), view), offers);
    });
  }
}

const root = path.resolve(import.meta.dirname, '../../../..');
const cases = path.resolve(root, '../shared/cases');
const rightFiles = globSync('**/right.ts', { cwd: cases });

/** Models of cases that lie beside the repository and are right: each has these offers. */
export function testRightCases(view: ViewId, expected: readonly string[]): void {
  if (rightFiles.length === 0) {
    test(`right.ts of the cases offers ${view}`, { skip: 'there is no ../shared/cases' }, () => {});
  }
  for (const file of rightFiles) {
    test(`${file} offers ${expected.length} of ${view}`, async () => {
      const model = await LookedModel.own(path.relative(root, path.join(cases, file)));
      assert.deepEqual(described(model, view), expected);
    });
  }
}

export function open(model: ListedModel): Promise<LookedModel> {
  return listed[model]();
}

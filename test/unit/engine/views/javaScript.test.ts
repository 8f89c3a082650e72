// A model that is written in JavaScript shows what it shows in TypeScript.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { transform } from 'sucrase';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import type { ViewId } from '../../../../extension/protocol/viewOffer.ts';
import { LookedModel } from './lookedModel.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

const shown: readonly (readonly [file: string, views: readonly ViewId[]])[] = [
  ['gru', ['hiddenStates', 'logits']],
  ['sequentialCnn', ['featureMaps', 'logits']],
  ['gpt', ['attention', 'logits']],
];

for (const [name, views] of shown) {
  test(`${name}, without its types, offers the same`, async () => {
    const file = `test/models/${name}.ts`;
    const typed = readFileSync(path.resolve(import.meta.dirname, '../../../..', file), 'utf8');
    const { code } = transform(typed, { transforms: ['typescript'], disableESTransforms: true });
    const [plain, original] = [
      await LookedModel.written(code, `${name}.mjs`),
      await LookedModel.own(file),
    ];
    for (const view of views) {
      const places = (model: LookedModel) =>
        model.offersOf(view).map((offer) => [offer.title, ...offer.places.map(({ name }) => name)]);
      assert.notDeepEqual(places(plain), []);
      assert.deepEqual(places(plain), places(original));
    }
  });
}

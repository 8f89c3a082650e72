// The files that New Model File… writes train at once, in a folder where nothing else is.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { ownModel, type OwnModel } from '../../extension/protocol/trainRequest.ts';
import {
  newModelText,
  templateFile,
  type ModelTemplate,
} from '../../extension/scaffold/newModelText.ts';
import { EngineProcess } from './engineProcess.ts';

const engine = await EngineProcess.ready();
const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-new-models-'));

after(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function write(template: ModelTemplate): OwnModel {
  const source = new URL(`../../extension/${templateFile(template)}`, import.meta.url);
  const file = path.join(folder, `my-${template}.ts`);
  writeFileSync(file, newModelText(template, readFileSync(source, 'utf8')));
  return ownModel(file.replaceAll('\\', '/'));
}

for (const template of ['cnn', 'rnn', 'transformer', 'empty'] as const) {
  test(`the new ${template} has shapes, nothing is wrong with it, and it learns`, async () => {
    const model = write(template);
    const traced = engine.next('traced');
    engine.send({ kind: 'trace', requestId: 1, model, settings: {} });
    const { table } = await traced;
    assert.deepEqual(table.findings, []);
    assert.ok(table.sites.length > 5);

    engine.messages.length = 0;
    const finished = engine.state('finished');
    engine.start({
      model,
      data: { id: 'own' },
      length: { steps: 20 },
      settings: { batchSize: 16, learningRate: 0.005, validationEvery: 0 },
    });
    await finished;
    const losses = engine.losses();
    assert.equal(losses.length, 20);
    assert.ok(losses.at(-1) < losses[0], losses.join(', '));
  });
}

import * as tf from '@tensorflow/tfjs';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as prettier from 'prettier';
import { Experiment } from 'tensorscope';
import ts from 'typescript';
import { isOwnModelText } from '../../../extension/host/ownModels/ownModelText.ts';
import { initBackend } from '../../../extension/kernels/wasmBackend.ts';
import {
  newFileName,
  newModelText,
  templateFile,
  type ModelTemplate,
} from '../../../extension/scaffold/newModelText.ts';
import { artifactsFolder, repositoryRoot } from '../../vscode/paths.ts';

const root = repositoryRoot;
const templates = ['cnn', 'rnn', 'transformer', 'empty'] as const;

function textOf(template: ModelTemplate): string {
  const source = path.join(root, 'extension', templateFile(template));
  return newModelText(template, readFileSync(source, 'utf8'));
}

/** What the models take for sizes, and an input for those. */
const examples = {
  images: {
    sizes: { channels: 1, height: 28, width: 28, classes: 10 },
    inputs: () => [tf.zeros([2, 1, 28, 28])],
    outputs: [2, 10],
  },
  text: {
    sizes: { vocabularySize: 30 },
    inputs: () => [tf.zeros([5, 2], 'int32')],
    outputs: [5, 2, 30],
  },
  pairs: {
    sizes: { sourceVocabularySize: 20, targetVocabularySize: 20, sourcePad: 0, targetPad: 0 },
    inputs: () => [tf.ones([2, 5], 'int32'), tf.ones([2, 4], 'int32')],
    outputs: [8, 20],
  },
};

describe('a new model file', () => {
  // Inside the repository, where Node finds `tensorscope`, but not among its sources.
  mkdirSync(artifactsFolder, { recursive: true });
  const folder = mkdtempSync(path.join(artifactsFolder, 'newModel-'));
  const fileOf = (template: ModelTemplate): string => path.join(folder, `${template}.ts`);

  before(async () => {
    await initBackend();
    for (const template of templates) writeFileSync(fileOf(template), textOf(template));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  test('has no errors of types and nothing unused', () => {
    const extension = path.join(root, 'extension');
    const project = path.join(extension, 'tsconfig.json');
    const read = ts.readConfigFile(project, (file) => ts.sys.readFile(file));
    const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, extension);
    const program = ts.createProgram({ rootNames: templates.map(fileOf), options });
    for (const template of templates) {
      const source = program.getSourceFile(fileOf(template));
      const found = [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ];
      const messages = found.map(({ messageText }) => messageText);
      assert.deepEqual(messages, [], template);
    }
  });

  for (const template of templates) {
    test(`makes a model of ${template} that can run`, async () => {
      const module = (await import(pathToFileURL(fileOf(template)).href)) as { default: unknown };
      assert.ok(module.default instanceof Experiment);
      const { definition } = module.default;
      const { sizes, inputs, outputs } = examples[definition.data.kind as keyof typeof examples];
      const model = definition.model(sizes, 1);
      assert.ok(!(model instanceof tf.LayersModel));
      const logits = model.forward(...(inputs() as never[])) as tf.Tensor;
      assert.deepEqual(logits.shape, outputs);
      assert.ok(logits.isFinite().all().dataSync()[0]);
    });

    test(`is laid out as the rest of ${template} is, and found as a model`, async () => {
      const text = textOf(template);
      const options = await prettier.resolveConfig(path.join(root, 'extension/models/cnn.ts'));
      assert.ok(await prettier.check(text, { ...options, parser: 'typescript' }));
      assert.ok(isOwnModelText(text));
    });
  }

  test('holds the whole shipped source', () => {
    const source = readFileSync(path.join(root, 'extension', templateFile('transformer')), 'utf8');
    const added = /^import \{ (defineExperiment|dates) \} from .*\n/gm;
    const copy = textOf('transformer').replace(added, '');
    assert.ok(copy.startsWith(source));
  });

  test('gets the first name that is free', () => {
    assert.equal(newFileName('cnn', new Set()), 'my-cnn.ts');
    assert.equal(newFileName('cnn', new Set(['my-cnn.ts', 'my-cnn-2.ts'])), 'my-cnn-3.ts');
    assert.equal(newFileName('empty', new Set(['my-cnn.ts'])), 'my-model.ts');
  });
});

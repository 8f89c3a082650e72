import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

const imports = `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';
`;

const model = `${imports}import { Classifier } from './classifier.ts';

export class Net extends nn.Module {
  readonly conv: nn.Conv2d;
  readonly classifier: Classifier;

  constructor(classes: number, seed: number) {
    super();
    this.conv = new nn.Conv2d(1, 8, 3);
    this.classifier = new Classifier(8 * 26 * 26, classes);
    this.initialize(seed);
  }

  forward(x: tf.Tensor4D): tf.Tensor2D {
    const maps = tf.relu(this.conv.forward(x));
    return this.classifier.forward(maps.reshape<tf.Tensor2D>([x.shape[0], -1]));
  }
}

export default defineExperiment({
  data: digits(),
  model: ({ classes }, seed) => new Net(classes, seed),
  loss: (outputs, targets) => nn.crossEntropy(outputs as tf.Tensor2D, targets as tf.Tensor1D),
  steps: 500,
  settings: { batchSize: 32, learningRate: 0.001 },
});
`;

const classifier = `import type * as tf from '@tensorflow/tfjs';
import * as nn from 'tensorscope/nn';

export class Classifier extends nn.Module {
  readonly fc: nn.Linear;

  constructor(inputs: number, classes: number) {
    super();
    this.fc = new nn.Linear(inputs, classes);
  }

  forward(x: tf.Tensor2D): tf.Tensor2D {
    return this.fc.forward(x);
  }
}
`;

const script = `// @ts-check
${imports}import { scale } from './scale.js';

class Net extends nn.Module {
  fc = new nn.Linear(784, 10);

  /** @param {tf.Tensor4D} x */
  forward(x) {
    return this.fc.forward(tf.mul(x, scale).reshape([x.shape[0], 784]));
  }
}

export default defineExperiment({
  data: digits(),
  model: () => new Net(),
});
`;

const oldOptions = { module: 'commonjs', moduleResolution: 'node10', target: 'es2020' };
const newOptions = { module: 'esnext', moduleResolution: 'bundler', target: 'es2022' };
const projectOf = (compilerOptions: object): string =>
  JSON.stringify({ compilerOptions: { strict: true, noUnusedLocals: true, ...compilerOptions } });

const files: Readonly<Record<string, string>> = {
  'model.ts': model,
  'model.mts': model,
  'classifier.ts': classifier,
  'model.js': script,
  'model.mjs': script,
  'scale.js': 'export const scale = 2;\n',
  'old/tsconfig.json': projectOf(oldOptions),
  'old/model.ts': model.replace('classifier.ts', 'classifier'),
  'old/classifier.ts': classifier,
  'new/tsconfig.json': projectOf({ ...newOptions, rootDir: '.', declaration: true }),
  'new/model.ts': model.replace('classifier.ts', 'classifier'),
  'new/classifier.ts': classifier,
};

suite('own model without node_modules', () => {
  // Not in the workspace: that lies in the repository, which has a node_modules.
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-types-'));
  // Never made: a traced pass that failed here would be told first.
  const wrongCall = "export const make = () => new nn.Linear('x', 10);";

  suiteSetup(() => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
  });

  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(name: string): Promise<vscode.TextEditor> {
    const uri = vscode.Uri.file(path.join(folder, name));
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  }

  /** Where the text now ends. */
  async function append({ document }: vscode.TextEditor, text: string): Promise<vscode.Position> {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, text);
    assert.ok(await vscode.workspace.applyEdit(edit));
    return document.lineAt(document.lineCount - 1).range.end;
  }

  /** What is underlined, once something is. */
  async function underlined({ uri }: vscode.TextDocument): Promise<vscode.Diagnostic[]> {
    // Tensorscope sees some of these mistakes, too, when it runs the file.
    const found = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(uri).filter(({ source }) => source !== 'Tensorscope');
    if (found().length) return found();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        listener.dispose();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`nothing is underlined in ${uri.path}`));
      }, 50_000);
      const listener = vscode.languages.onDidChangeDiagnostics(() => {
        if (!found().length) return;
        end();
        resolve(found());
      });
    });
  }

  // A correct file gets no report that one could wait for. A wrong call at its end does, and
  // TypeScript reports all that it finds in a file at once.
  for (const name of Object.keys(files).filter(
    (file) => path.basename(file, path.extname(file)) === 'model',
  )) {
    test(`nothing but a wrong call is underlined in ${name}`, async () => {
      const editor = await open(name);
      await append(editor, wrongCall);
      const found = await underlined(editor.document);
      assert.deepEqual(
        found.map(({ message, range }) => [message, range.start.line]),
        [
          [
            "Argument of type 'string' is not assignable to parameter of type 'number'.",
            editor.document.lineCount - 1,
          ],
        ],
      );
    });
  }

  test('completion knows the layers', async () => {
    const editor = await open('model.ts');
    const end = await append(editor, '\nnn.');
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      editor.document.uri,
      end,
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('Linear') && labels.includes('MultiHeadAttention'), labels.join());
  });
});

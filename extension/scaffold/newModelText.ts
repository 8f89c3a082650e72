// The text of a new model file: a shipped model, word for word, with what makes it train.

import { modelCatalog } from '../protocol/modelCatalog.ts';
import type { ShippedModel } from '../protocol/trainRequest.ts';
import { experimentText } from './experimentText.ts';

export type ModelTemplate = ShippedModel | 'empty';

/** Where a template's text is, relative to the extension folder like `SourceRange.file`. */
export function templateFile(template: ModelTemplate): string {
  if (template === 'empty') return 'scaffold/empty.ts';
  const entry = modelCatalog.find(({ id }) => id === template);
  if (!entry) throw new Error(`The catalogue has no model ${template}`);
  return entry.sourceFile;
}

const layersImport = "import * as nn from 'tensorscope/nn';";

/** `source` is the text of `templateFile`. */
export function newModelText(template: ModelTemplate, source: string): string {
  if (template === 'empty') return source;
  const { dataSource, text } = experimentText(template);
  if (!source.includes(layersImport)) throw new Error(`${template} imports no layers`);
  const imports = [
    "import { defineExperiment } from 'tensorscope';",
    `import { ${dataSource} } from 'tensorscope/data';`,
    layersImport,
  ];
  return `${source.replace(layersImport, imports.join('\n')).trimEnd()}\n\n${text}\n`;
}

/** `my-cnn.ts`, or the first of `my-cnn-2.ts`, … that is not taken. */
export function newFileName(template: ModelTemplate, taken: ReadonlySet<string>): string {
  const stem = template === 'empty' ? 'my-model' : `my-${template}`;
  let name = `${stem}.ts`;
  for (let count = 2; taken.has(name); count++) name = `${stem}-${count}.ts`;
  return name;
}

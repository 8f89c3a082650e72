// Every text of the extension host that a person may read, found in the source: the keys of
// l10n/bundle.l10n.json. Tools look for `l10n.t('…')` only; ours are also templates of problems and
// texts of the catalogues.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { dataCatalog, modelCatalog } from '../../extension/protocol/modelCatalog.ts';
import { viewStrings } from '../../extension/protocol/viewStrings.ts';

export const repositoryRoot = path.resolve(import.meta.dirname, '../..');
export const bundleFile = path.join(repositoryRoot, 'l10n', 'bundle.l10n.json');

/** In alphabetical order. */
export function collectStrings(): string[] {
  const files = globSync('extension/**/*.ts', { cwd: repositoryRoot });
  const inCode = files.flatMap((file) =>
    stringsOf(file, readFileSync(path.join(repositoryRoot, file), 'utf8')),
  );
  const all = [...inCode, ...catalogStrings(), ...Object.values(viewStrings)];
  return [...new Set(all)].toSorted();
}

function catalogStrings(): string[] {
  const models = modelCatalog.flatMap(({ title, description, presets }) => [
    title,
    description,
    ...presets.flatMap((preset) => [preset.title, preset.description]),
  ]);
  return [...models, ...dataCatalog.flatMap(({ title, description }) => [title, description])];
}

export function stringsOf(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const key = keyOf(node);
    if (key) found.push(...literalsOf(key, file));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The expression that holds the English text, where a node is one of our ways to say something. */
function keyOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'ProblemError') {
    return node.arguments?.[0];
  }
  if (
    ts.isCallExpression(node) &&
    /^(vscode\.l10n\.t|translate)$/.test(node.expression.getText())
  ) {
    return node.arguments[0];
  }
  // A problem as data: { text: '…', values: … }
  if (ts.isObjectLiteralExpression(node)) {
    const has = (name: string): ts.ObjectLiteralElementLike | undefined =>
      node.properties.find((property) => property.name?.getText() === name);
    const problemText = has('text');
    if (has('values') && problemText && ts.isPropertyAssignment(problemText)) {
      return problemText.initializer;
    }
  }
  return undefined;
}

/** A variable holds a text that was collected where it was written; a built text is a mistake. */
function literalsOf(key: ts.Expression, file: string): string[] {
  if (ts.isStringLiteral(key) || ts.isNoSubstitutionTemplateLiteral(key)) return [key.text];
  if (ts.isConditionalExpression(key)) {
    return [...literalsOf(key.whenTrue, file), ...literalsOf(key.whenFalse, file)];
  }
  if (ts.isTemplateExpression(key) || ts.isBinaryExpression(key)) {
    if (key.getText().includes('??')) return [];
    throw new Error(`${file}: the text ${key.getText()} is put together and cannot be translated`);
  }
  return [];
}

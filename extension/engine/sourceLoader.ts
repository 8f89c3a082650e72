// Lets models and layers run from the source that people read, in the packaged extension as in
// the project: finds `tensorscope/nn`, the kernels and the one tfjs, strips types, and hands out probed copies
// (`cnn.ts?probe`), which are separate modules that share that tfjs. Every thread has its own.

import { existsSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import type { LoadFnOutput, ResolveFnOutput, ResolveHookContext } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { missingFile, runnableText } from './sourceText.ts';

const probeQuery = '?probe';

/** This file lies in dist/ when it is bundled, else in extension/engine/. */
const thisFolder = path.dirname(fileURLToPath(import.meta.url));
const isPackaged = path.basename(thisFolder) === 'dist';
const root = path.resolve(thisFolder, isPackaged ? '..' : '../..');
const extensionUrl = pathToFileURL(path.join(root, 'extension')).href;

let isRegistered = false;

/** Call before anything that imports models or layers; once is enough. */
export function registerSourceLoader(): void {
  if (isRegistered) return;
  isRegistered = true;
  silenceStripWarning();
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      resolveShared(specifier) ??
      keepProbe(nextResolve(ownPackage(specifier), context), context.parentURL),
    load: (url, context, nextLoad) => (isOwnSource(url) ? loadSource(url) : nextLoad(url, context)),
  });
}

/** For a dynamic import: `sourceUrl('models/cnn.ts')`. The probed copy is a module of its own. */
export function sourceUrl(file: string, probed = false): string {
  return `${extensionUrl}/${file}${probed ? probeQuery : ''}`;
}

/** Everyone must get the same ones: a second tfjs would not know the backend or its tensors. */
const sharedBundles: Readonly<Record<string, string>> = {
  '@tensorflow/tfjs': 'tfjs.mjs',
  '@tensorflow/tfjs-backend-wasm': 'tfjs.mjs',
  'tensorscope/kernels': 'kernels.mjs',
};

function resolveShared(specifier: string): ResolveFnOutput | undefined {
  const bundle = isPackaged ? sharedBundles[specifier] : undefined;
  if (!bundle) return undefined;
  const url = pathToFileURL(path.join(root, 'dist', bundle)).href;
  return { url, format: 'module', shortCircuit: true };
}

/** `tensorscope/nn` by its place, so that it resolves for a file outside this package, too. */
function ownPackage(specifier: string): string {
  const name = /^tensorscope\/(nn|data|kernels)$/.exec(specifier)?.[1];
  return name ? sourceUrl(`${name}/index.ts`) : specifier;
}

/** Models and layers that a probed file imports are probed, too. */
function keepProbe(resolved: ResolveFnOutput, parent: ResolveHookContext['parentURL']) {
  const isProbed = parent?.endsWith(probeQuery) ?? false;
  const canBeProbed = /^\/(models|nn)\/[^?]*$/.test(withoutPrefix(resolved.url, extensionUrl));
  return isProbed && canBeProbed ? { ...resolved, url: resolved.url + probeQuery } : resolved;
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : '';
}

function isOwnSource(url: string): boolean {
  return /\.ts(\?probe)?$/.test(withoutPrefix(url, `${extensionUrl}/`));
}

function loadSource(url: string): LoadFnOutput {
  const file = fileURLToPath(url);
  const name = path.relative(path.join(root, 'extension'), file).split(path.sep).join('/');
  if (!existsSync(file)) throw missingFile(name);
  const isProbed = url.endsWith(probeQuery);
  const source = runnableText(readFileSync(file, 'utf8'), name, isProbed);
  return { format: 'module', source, shortCircuit: true };
}

/** Node announces once that stripping is an experiment; that is not the reader's business. */
function silenceStripWarning(): void {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  stripTypeScriptTypes('');
  process.emitWarning = emitWarning;
}

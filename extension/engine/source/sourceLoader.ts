// Lets models and layers run from the source that people read, in the packaged extension as in
// the project: finds `tensorscope/nn`, the kernels and the one tfjs, strips types, and hands out
// probed copies (`cnn.ts?probe`), which are separate modules that share that tfjs. The same for
// files of a person's own (`ownSources.ts`). Every thread has its own.

import { existsSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import type { LoadFnOutput, ResolveFnOutput, ResolveHookContext } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fileOfOwnUrl, isOwnUrl, ownText, resolveOwnImport } from './ownSources.ts';
import { missingFile, runnableText } from './sourceText.ts';

const probeQuery = '?probe';

/** This file lies in dist/ when it is bundled, else in extension/engine/. */
const thisFolder = path.dirname(fileURLToPath(import.meta.url));
const isPackaged = path.basename(thisFolder) === 'dist';
const root = path.resolve(thisFolder, isPackaged ? '..' : '../../..');
const extensionUrl = pathToFileURL(path.join(root, 'extension')).href;

let isRegistered = false;

/** Call before anything that imports models or layers; once is enough. */
export function registerSourceLoader(): void {
  if (isRegistered) return;
  isRegistered = true;
  silenceStripWarning();
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const parent = context.parentURL ?? '';
      const shared = resolveShared(specifier);
      if (shared) return shared;
      // Its text may be in an editor only.
      if (isOwnUrl(specifier)) return { url: specifier, format: 'module', shortCircuit: true };
      if (!isOwnUrl(parent)) {
        return keepProbe(nextResolve(packagePart(specifier), context), parent);
      }
      const own = resolveOwnImport(specifier, parent);
      // Data beside the source (`.json`) are of the kind that Node finds.
      if (own) return { url: own, format: isOwnUrl(own) ? 'module' : null, shortCircuit: true };
      // What the person's folder need not have is found from here.
      const from = isTfjs(specifier) ? { ...context, parentURL: `${extensionUrl}/` } : context;
      return keepProbe(nextResolve(packagePart(specifier), from), parent);
    },
    load: (url, context, nextLoad) => {
      if (isShippedSource(url)) return loadShipped(url);
      return isOwnUrl(url) ? loadOwn(url) : nextLoad(url, context);
    },
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
  '@tensorflow/tfjs-core': 'tfjs.mjs',
  '@tensorflow/tfjs-layers': 'tfjs.mjs',
  'tensorscope/kernels': 'kernels.mjs',
  'tensorscope/data': 'data.mjs',
};

function resolveShared(specifier: string): ResolveFnOutput | undefined {
  const bundle = isPackaged ? sharedBundles[specifier] : undefined;
  if (!bundle) return undefined;
  const url = pathToFileURL(path.join(root, 'dist', bundle)).href;
  return { url, format: 'module', shortCircuit: true };
}

function isTfjs(specifier: string): boolean {
  return specifier.startsWith('@tensorflow/') && Object.hasOwn(sharedBundles, specifier);
}

/** `tensorscope/nn` by its place, so that it resolves for a file outside this package, too. */
function packagePart(specifier: string): string {
  if (specifier === 'tensorscope') return sourceUrl('experiment/index.ts');
  const name = /^tensorscope\/(nn|data|kernels)$/.exec(specifier)?.[1];
  return name ? sourceUrl(`${name}/index.ts`) : specifier;
}

/** Models and layers that a probed file imports are probed, too. */
function keepProbe(resolved: ResolveFnOutput, parent: ResolveHookContext['parentURL']) {
  const isProbed = /[?&]probe$/.test(parent ?? '');
  const canBeProbed = /^\/(models|nn)\/[^?]*$/.test(withoutPrefix(resolved.url, extensionUrl));
  return isProbed && canBeProbed ? { ...resolved, url: resolved.url + probeQuery } : resolved;
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : '';
}

function isShippedSource(url: string): boolean {
  return /\.ts(\?probe)?$/.test(withoutPrefix(url, `${extensionUrl}/`));
}

function loadShipped(url: string): LoadFnOutput {
  const file = fileURLToPath(url);
  const name = path.relative(path.join(root, 'extension'), file).split(path.sep).join('/');
  if (!existsSync(file)) throw missingFile(name);
  const isProbed = url.endsWith(probeQuery);
  const source = runnableText(readFileSync(file, 'utf8'), name, isProbed);
  return { format: 'module', source, shortCircuit: true };
}

/** JavaScript has no types to strip. */
function loadOwn(url: string): LoadFnOutput {
  const file = fileOfOwnUrl(url);
  const source = runnableText(ownText(file), file, url.endsWith('&probe'), true);
  return { format: 'module', source, shortCircuit: true };
}

/** Node announces once that stripping is an experiment; that is not the reader's business. */
function silenceStripWarning(): void {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  stripTypeScriptTypes('');
  process.emitWarning = emitWarning;
}

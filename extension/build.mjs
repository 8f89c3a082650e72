// Makes everything that ships, except the model sources, which ship as they are: the extension
// host's bundle, the engine, one tfjs for it, and the page.
// usage: node extension/build.mjs [--production]      (production: minified, no source maps)

import { build } from 'esbuild';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const extensionFolder = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(extensionFolder);
const dist = path.join(root, 'dist');
const production = process.argv.includes('--production');

const shared = {
  absWorkingDir: root,
  bundle: true,
  outdir: dist,
  metafile: true,
  minify: production,
  sourcemap: !production,
  logLevel: 'warning',
  legalComments: 'none',
};

const node = { ...shared, platform: 'node', target: 'node22' };

/** What is read at run time as source (models, layers), and tfjs, which all of them must share. */
const leaveOutside = {
  name: 'leave-outside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@tensorflow\/tfjs(-backend-wasm)?$/ }, () => outside('./tfjs.mjs'));
    onResolve({ filter: /^\.|^tensorscope\// }, async ({ path: target, pluginData, ...from }) => {
      if (pluginData === leaveOutside) return undefined;
      const options = { ...from, pluginData: leaveOutside };
      const found = await resolve(target, options);
      const inExtension = path.relative(extensionFolder, found.path);
      if (found.errors.length || !/^(models|nn)[\\/]/.test(inExtension)) return found;
      return outside(path.relative(dist, found.path).split(path.sep).join('/'));
    });
  },
};

function outside(target) {
  return { path: target, external: true };
}

function buildHost() {
  return build({
    ...node,
    entryPoints: { extension: 'extension/extension.ts' },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
  });
}

// Splitting keeps `await import()` a border: what it loads is resolved only after the source
// loader is registered.
function buildEngine() {
  return build({
    ...node,
    entryPoints: {
      engine: 'extension/engine/engine.ts',
      engineMain: 'extension/engine/engineMain.ts',
      trainingWorker: 'extension/engine/trainingWorker.ts',
    },
    format: 'esm',
    splitting: true,
    chunkNames: 'engine-[hash]',
    outExtension: { '.js': '.mjs' },
    plugins: [leaveOutside],
  });
}

/** What a CommonJS module finds in its scope: parts of tfjs ask for it when they see Node. */
const commonJsNames =
  "import { createRequire } from 'node:module';" +
  'const require = createRequire(import.meta.url), __dirname = import.meta.dirname;';

// `require` stays for the Node built-ins that tfjs asks for; the ES modules of its packages come
// first, because a second copy of tfjs-core would have its own, empty, list of backends.
function buildTfjs() {
  return build({
    ...node,
    stdin: {
      contents: `export * from '@tensorflow/tfjs'; export * from '@tensorflow/tfjs-backend-wasm';`,
      resolveDir: root,
    },
    entryNames: 'tfjs',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    banner: { js: commonJsNames },
    sourcemap: false,
  });
}

function buildPage() {
  return build({
    ...shared,
    entryPoints: { webview: 'webview/main.ts' },
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
  });
}

function buildStyles() {
  return build({
    ...shared,
    entryPoints: { webview: 'webview/page.css' },
    external: ['*.ttf', '*.woff2'],
    target: 'chrome128',
  });
}

const files = {
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm': 'tfjs-backend-wasm-simd.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm': 'tfjs-backend-wasm.wasm',
  '@vscode/codicons/dist/codicon.css': 'codicon.css',
  '@vscode/codicons/dist/codicon.ttf': 'codicon.ttf',
};

function copyFiles() {
  const copies = Object.entries(files).map(([from, to]) =>
    copyFile(path.join(root, 'node_modules', from), path.join(dist, to)),
  );
  return Promise.all(copies);
}

/** Stops the build when a bundle holds code of another process; type-only imports leave no trace. */
function forbid(metafile, bundle, pattern, reason) {
  const found = Object.keys(metafile.inputs).filter((input) => pattern.test(input));
  if (found.length) throw new Error(`dist/${bundle} holds ${found.join(', ')}: ${reason}`);
}

/** Stale files go after the build, not before it: someone may be running what is there. */
async function removeStale(metafiles) {
  const made = metafiles.flatMap((metafile) => Object.keys(metafile.outputs));
  const kept = new Set([...made.map((file) => path.basename(file)), ...Object.values(files)]);
  const stale = (await readdir(dist)).filter((name) => !kept.has(name));
  await Promise.all(stale.map((name) => rm(path.join(dist, name), { recursive: true })));
}

async function buildAll() {
  await mkdir(dist, { recursive: true });
  const [host, engine, tfjs, page, styles] = await Promise.all([
    buildHost(),
    buildEngine(),
    buildTfjs(),
    buildPage(),
    buildStyles(),
    copyFiles(),
  ]);
  forbid(
    host.metafile,
    'extension.cjs',
    /@tensorflow\/|^extension\/(engine|models|nn|data|probe|kernels|interchange)\//,
    'the extension host speaks to the engine by messages only',
  );
  forbid(page.metafile, 'webview.js', /^extension\//, 'the page may import types only');
  forbid(
    engine.metafile,
    'engine.mjs',
    /@tensorflow\/|^extension\/(models|nn|host)\//,
    'tfjs, models and layers are loaded at run time',
  );
  forbid(tfjs.metafile, 'tfjs.mjs', /^extension\//, 'it holds tfjs only');
  await removeStale([host, engine, tfjs, page, styles].map(({ metafile }) => metafile));
  console.log(`built dist/ (${production ? 'production' : 'development'})`);
}

try {
  await buildAll();
} catch (error) {
  // esbuild has printed its own errors already, with their places.
  if (!error.errors) console.error(error.message);
  process.exitCode = 1;
}

// Makes everything that ships, except the model sources, which ship as they are: the extension
// host's bundle, the engine, one tfjs and the kernels for it, and the page.
// usage: node extension/build.mjs [--production]      (production: minified, names in stacks kept)

import asc from 'assemblyscript/asc';
import { build } from 'esbuild';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildTypings } from './buildTypings.mjs';

const extensionFolder = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(extensionFolder);
const dist = path.join(root, 'dist');
const production = process.argv.includes('--production');

const shared = {
  absWorkingDir: root,
  bundle: true,
  outdir: dist,
  metafile: true,
  ...{ minifySyntax: production, minifyWhitespace: production },
  sourcemap: !production,
  logLevel: 'warning',
  legalComments: 'none',
};

const node = { ...shared, platform: 'node', target: 'node22' };

/**
 * What is read at run time as source (models, layers), and what all of them must share: tfjs, and
 * the kernels, which know the threads of the one backend.
 */
const leaveOutside = {
  name: 'leave-outside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: tfjsPackages }, () => outside('./tfjs.mjs'));
    onResolve({ filter: /^\.|^tensorscope\// }, async ({ path: target, pluginData, ...from }) => {
      if (pluginData === leaveOutside) return undefined;
      const options = { ...from, pluginData: leaveOutside };
      const found = await resolve(target, options);
      const inExtension = path.relative(extensionFolder, found.path);
      if (/^kernels[\\/]/.test(inExtension)) return outside('./kernels.mjs');
      if (found.errors.length || !/^(models|nn)[\\/]/.test(inExtension)) return found;
      return outside(path.relative(dist, found.path).split(path.sep).join('/'));
    });
  },
};

const tfjsPackages = /^@tensorflow\/tfjs(-backend-wasm)?$/;

const shareTfjs = {
  name: 'share-tfjs',
  setup({ onResolve }) {
    onResolve({ filter: tfjsPackages }, () => outside('./tfjs.mjs'));
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

// The TypeScript server loads CommonJS, and calls what the module itself is.
function buildTypeScriptPlugin() {
  return build({
    ...node,
    entryPoints: { typescriptPlugin: 'extension/typescriptPlugin/index.ts' },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    footer: { js: 'module.exports = module.exports.startPlugin;' },
    define: { 'import.meta.dirname': '__dirname' },
  });
}

// Splitting keeps `await import()` a border: what it loads is resolved only after the source
// loader is registered.
function buildEngine() {
  return build({
    ...node,
    entryPoints: {
      engine: 'extension/engine/engine.ts',
      engineMain: 'extension/engine/main/engineMain.ts',
      trainingEntry: 'extension/engine/trainingEntry.ts',
      lookingEntry: 'extension/engine/lookingEntry.ts',
      data: 'extension/data/index.ts',
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
    ...{ sourcemap: false, minifyIdentifiers: production },
  });
}

function buildKernelBridge() {
  return build({
    ...node,
    entryPoints: {
      kernels: 'extension/kernels/index.ts',
      helperThread: 'extension/kernels/helperThread.ts',
    },
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    plugins: [shareTfjs],
  });
}

/** The kernels in AssemblyScript, for processors with and without fused multiply-add. */
const kernelBuilds = {
  'kernels-relaxed.wasm': ['--enable', 'relaxed-simd'],
  'kernels-simd.wasm': [],
};

// The memory is the one of tfjs: imported, shared, and nothing in it is ours to initialise.
const kernelOptions = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--noExportMemory', '--sharedMemory'],
  ...['--initialMemory', '256', '--maximumMemory', '65536'],
  ...['--enable', 'simd', '--enable', 'threads', '--disableWarning', '112'],
];

async function buildKernels() {
  const entry = path.join('extension', 'kernels', 'assembly', 'index.ts');
  for (const [file, features] of Object.entries(kernelBuilds)) {
    const output = ['--outFile', path.join(dist, file), '--baseDir', root];
    const { error, stderr } = await asc.main([entry, ...output, ...kernelOptions, ...features]);
    if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
    const dataSection = 11;
    if (findSection(await readFile(path.join(dist, file)), dataSection) !== undefined)
      throw new Error(`${file} would overwrite memory of tfjs: kernels have no data of their own`);
  }
}

const sharedTfjsWasm = 'tfjs-backend-wasm-simd.wasm';

/**
 * Threads can work on the tensors of tfjs only if its memory is shared, which one flag in the
 * module's memory section says. Nothing else in the module changes.
 */
async function buildSharedTfjsWasm() {
  const name = sharedTfjsWasm;
  const from = path.join(root, 'node_modules', '@tensorflow/tfjs-backend-wasm/dist', name);
  const bytes = await readFile(from);
  const memorySection = 5;
  const start = findSection(bytes, memorySection);
  const [count, limits] = [bytes[start], bytes[start + 1]];
  if (start === undefined || count !== 1 || limits !== 1)
    throw new Error(`${name} declares its memory in another way`);
  bytes[start + 1] = 3; // a maximum, and shared
  await writeFile(path.join(dist, name), bytes);
}

/** Where the content of a section of a wasm module begins, if it has one. */
function findSection(bytes, wanted) {
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at++];
    let size = 0;
    let shift = 0;
    let byte;
    do {
      byte = bytes[at++];
      size |= (byte & 127) << shift;
      shift += 7;
    } while (byte & 128);
    if (id === wanted) return at;
    at += size;
  }
  return undefined;
}

function buildPage() {
  return build({
    ...shared,
    entryPoints: { webview: 'webview/main.ts' },
    ...{ platform: 'browser', minifyIdentifiers: production },
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
  '@vscode/codicons/dist/codicon.css': 'codicon.css',
  '@vscode/codicons/dist/codicon.ttf': 'codicon.ttf',
};

function copyFiles() {
  const copies = Object.entries(files).map(([from, to]) =>
    copyFile(path.join(root, 'node_modules', from), path.join(dist, to)),
  );
  return Promise.all(copies);
}

const typings = 'types';

/** Stops the build when a bundle holds code of another process; type-only imports leave no trace. */
function forbid(metafile, bundle, pattern, reason) {
  const found = Object.keys(metafile.inputs).filter((input) => pattern.test(input));
  if (found.length) throw new Error(`dist/${bundle} holds ${found.join(', ')}: ${reason}`);
}

/** Stale files go after the build, not before it: someone may be running what is there. */
async function removeStale(metafiles) {
  const made = metafiles.flatMap((metafile) => Object.keys(metafile.outputs));
  const kept = new Set([
    ...made.map((file) => path.basename(file)),
    ...Object.values(files),
    ...Object.keys(kernelBuilds),
    sharedTfjsWasm,
    typings,
  ]);
  const stale = (await readdir(dist)).filter((name) => !kept.has(name));
  await Promise.all(stale.map((name) => rm(path.join(dist, name), { recursive: true })));
}

async function buildAll() {
  await mkdir(dist, { recursive: true });
  const [host, plugin, engine, tfjs, bridge, page, styles] = await Promise.all([
    buildHost(),
    buildTypeScriptPlugin(),
    buildEngine(),
    buildTfjs(),
    buildKernelBridge(),
    buildPage(),
    buildStyles(),
    buildKernels(),
    buildSharedTfjsWasm(),
    copyFiles(),
    buildTypings(root, path.join(dist, typings), { anew: production }),
  ]);
  forbid(
    host.metafile,
    'extension.cjs',
    /@tensorflow\/|^extension\/(engine|models|nn|data|probe|kernels|interchange)\//,
    'the extension host speaks to the engine by messages only',
  );
  forbid(page.metafile, 'webview.js', /^extension\/(?!protocol\/)/, 'it shares the protocol only');
  forbid(
    engine.metafile,
    'engine.mjs',
    /@tensorflow\/|^extension\/(models|nn|host)\//,
    'tfjs, models and layers are loaded at run time',
  );
  forbid(tfjs.metafile, 'tfjs.mjs', /^extension\//, 'it holds tfjs only');
  await removeStale(
    [host, plugin, engine, tfjs, bridge, page, styles].map(({ metafile }) => metafile),
  );
  console.log(`built dist/ (${production ? 'production' : 'development'})`);
}

try {
  await buildAll();
} catch (error) {
  // esbuild has printed its own errors already, with their places.
  if (!error.errors) console.error(error.message);
  process.exitCode = 1;
}

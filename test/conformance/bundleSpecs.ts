// The operation tests of TensorFlow.js, which its npm package has as ES modules for a bundler, with
// the backends in one file, so that all share one tfjs.

import { build } from 'esbuild';
import path from 'node:path';
import { repositoryRoot } from '../vscode/paths.ts';

/** Below dist-test/, from where our kernels find what the build has made. */
export const bundle = path.join(repositoryRoot, 'dist-test/conformance/specs.mjs');

const program = `
  import { writeFileSync } from 'node:fs';
  import { runSpecs } from './specRunner.ts';
  import { startTestedBackend } from './testedBackend.ts';
  import '@tensorflow/tfjs-core/dist/tests.js';
  await startTestedBackend();
  writeFileSync(process.argv[3], JSON.stringify(await runSpecs()));
`;

const commonJsNames =
  "import { createRequire } from 'node:module';" +
  'const require = createRequire(import.meta.url), __dirname = import.meta.dirname;';

export async function bundleSpecs(): Promise<void> {
  await build({
    stdin: { contents: program, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    // The package says that its tests have no side effects, so they would be left out.
    ignoreAnnotations: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: commonJsNames },
    outfile: bundle,
    logLevel: 'error',
  });
}

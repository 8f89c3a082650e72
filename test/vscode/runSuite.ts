// Runs test/vscode/suite/ inside real VS Code through @vscode/test-electron. Expects a built dist/.
// usage: node test/vscode/runSuite.ts [text that the names of the chosen tests contain]

import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { countLine, type TestCounts } from '../runner/counts.ts';
import { provisionChromium } from './chromium.ts';
import { repositoryRoot } from './paths.ts';
import { provisionVSCode } from './provision.ts';

const bundles = path.join(repositoryRoot, 'dist-test');
/** The whole test run names a file of its own. */
const countsFile = process.env.COUNTS_FILE ?? path.join(bundles, 'counts.json');

/** The extension host loads CommonJS; mocha is found in node_modules as it is. */
async function bundleSuite(): Promise<void> {
  await build({
    absWorkingDir: repositoryRoot,
    entryPoints: ['test/vscode/suiteMain.ts', ...globSync('test/vscode/suite/**/*.test.ts')],
    outbase: 'test/vscode',
    outdir: bundles,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}

async function executable(): Promise<string> {
  const host = await provisionVSCode();
  if (host.kind === 'desktop') return host.executable;
  provisionChromium();
  process.env.VSCODE_SERVER_HOME = host.home;
  // The shim's first line asks the PATH for node; it must be this one.
  process.env.PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`;
  return path.join(import.meta.dirname, 'shim.ts');
}

/** What the tests say themselves; a suite that did not reach its end has said nothing. */
function readCounts(): TestCounts {
  if (!existsSync(countsFile)) throw new Error('the tests in VS Code did not run to their end');
  const counts = JSON.parse(readFileSync(countsFile, 'utf8')) as TestCounts;
  if (counts.passed === 0) throw new Error('no test in VS Code passed');
  return counts;
}

process.chdir(repositoryRoot);
try {
  rmSync(bundles, { recursive: true, force: true });
  await bundleSuite();
  await runTests({
    vscodeExecutablePath: await executable(),
    extensionDevelopmentPath: repositoryRoot,
    extensionTestsPath: path.join(bundles, 'suiteMain.cjs'),
    launchArgs: [path.join(repositoryRoot, 'test/start/sampleWorkspace'), '--disable-extensions'],
    extensionTestsEnv: { COUNTS_FILE: countsFile, SUITE_GREP: process.argv[2] ?? '' },
  }).catch((error: unknown) => {
    console.error(String(error));
    process.exitCode = 1;
  });
  console.log(countLine(readCounts()));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

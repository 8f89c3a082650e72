// Runs all checks, or the stages that are named: `npm test`, `npm test -- unit engine`.
// The last line says how many passed and failed; the exit code says the same.

import { globSync } from 'node:fs';
import process from 'node:process';
import { npmCommand, type Command } from './npm.ts';
import { addCounts, countLine, type TestCounts } from './runner/counts.ts';
import { killRunningStage, runStage } from './runner/stageProcess.ts';
import { repositoryRoot } from './vscode/paths.ts';

interface Stage {
  readonly name: string;
  readonly limitMinutes: number;
  /** Nothing, where there is nothing to run. */
  readonly command: (countsFile: string) => Command | undefined;
  /** A check is one test: it passes or fails as a whole. */
  readonly isCheck?: true;
}

const stages: readonly Stage[] = [
  { name: 'typecheck', limitMinutes: 3, isCheck: true, command: script('typecheck') },
  { name: 'lint', limitMinutes: 5, isCheck: true, command: script('lint') },
  { name: 'build', limitMinutes: 2, isCheck: true, command: script('build') },
  { name: 'unit', limitMinutes: 5, command: nodeTests('test/unit') },
  // TensorFlow.js's own operation tests on our backend.
  { name: 'conformance', limitMinutes: 4, command: nodeTests('test/conformance') },
  { name: 'golden', limitMinutes: 3, command: nodeTests('test/golden') },
  { name: 'page', limitMinutes: 8, command: nodeTests('test/page') },
  { name: 'engine', limitMinutes: 5, command: nodeTests('test/engine') },
  { name: 'faults', limitMinutes: 4, command: nodeTests('test/faults') },
  { name: 'vscode', limitMinutes: 6, command: node('test/vscode/runSuite.ts') },
  { name: 'package', limitMinutes: 2, command: nodeTests('test/package') },
  // Each file packs the extension and opens a window.
  { name: 'e2e', limitMinutes: 8, command: nodeTests('test/e2e', '--test-concurrency=1') },
];

function script(name: string): () => Command {
  return () => npmCommand('run', '--silent', name);
}

function node(...args: readonly string[]): () => Command {
  return () => ({ file: process.execPath, args, shell: false });
}

/** Every `*.test.ts` below a folder, under node:test. */
function nodeTests(
  folder: string,
  ...options: readonly string[]
): (countsFile: string) => Command | undefined {
  return (countsFile) => {
    const files = globSync(`${folder}/**/*.test.ts`, { cwd: repositoryRoot }).toSorted();
    // Without files node:test would look for tests everywhere.
    if (files.length === 0) return undefined;
    const args = [
      ...['--test', '--test-timeout=180000', ...options],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=./test/runner/countingReporter.ts'],
      `--test-reporter-destination=${countsFile}`,
      ...files,
    ];
    return { file: process.execPath, args, shell: false };
  };
}

async function count(stage: Stage): Promise<TestCounts> {
  const end = await runStage(stage.command, stage.limitMinutes * 60_000);
  if (end.reason) console.log(`${stage.name}: ${end.reason}`);
  if (stage.isCheck) {
    return { passed: end.succeeded ? 1 : 0, failed: end.succeeded ? 0 : 1, skipped: [] };
  }
  const counts = end.counts ?? { passed: 0, failed: 0, skipped: [] };
  if (counts.failed > 0) return counts;
  // Silence is no success: a stage that ran nothing, or ended badly, is one failure.
  if (counts.passed === 0) console.log(`${stage.name}: no test passed`);
  return end.succeeded && counts.passed > 0 ? counts : { ...counts, failed: 1 };
}

function chosenStages(names: readonly string[]): readonly Stage[] {
  const unknown = names.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown !== undefined) {
    const known = stages.map((stage) => stage.name).join(', ');
    throw new Error(`There is no stage "${unknown}": choose from ${known}.`);
  }
  return names.length > 0 ? stages.filter((stage) => names.includes(stage.name)) : stages;
}

async function runAll(chosen: readonly Stage[]): Promise<TestCounts> {
  let total: TestCounts = { passed: 0, failed: 0, skipped: [] };
  for (const stage of chosen) {
    console.log(`\n── ${stage.name} ──`);
    const start = performance.now();
    const counts = await count(stage);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${stage.name}: ${countLine(counts)} (${seconds} s)`);
    total = addCounts(total, counts);
    if (stage.name === 'build' && counts.failed > 0) {
      console.log('The stages after the build need what it makes, so they were not run.');
      break;
    }
  }
  return total;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => {
    killRunningStage();
    process.exit(code);
  });
}

try {
  const total = await runAll(chosenStages(process.argv.slice(2)));
  for (const name of total.skipped) console.log(`skipped: ${name}`);
  console.log(countLine(total));
  process.exitCode = total.failed > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

// Runs in the extension host: mocha over the bundled suite, and a result file at the end.

import Mocha from 'mocha';
import { globSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { format } from 'node:util';
import type { TestCounts } from '../runner/counts.ts';
import { suiteMark } from './suiteMark.ts';

export async function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = (...line: unknown[]) => {
    console.log(suiteMark + format(...line));
  };
  const mocha = new Mocha({ ui: 'tdd', color: false, timeout: 60_000 });
  if (process.env.SUITE_GREP) mocha.fgrep(process.env.SUITE_GREP);
  const files = globSync('suite/**/*.test.cjs', { cwd: __dirname }).toSorted();
  for (const file of files) mocha.addFile(path.join(__dirname, file));
  await new Promise<void>((resolve, reject) => {
    const skipped: string[] = [];
    const runner = mocha.run((failures) => {
      const { passes: passed = 0, failures: failed = 0 } = runner.stats ?? {};
      const counts: TestCounts = { passed, failed, skipped };
      writeFileSync(process.env.COUNTS_FILE!, JSON.stringify(counts));
      if (failures) reject(new Error(`${failures} tests in VS Code failed`));
      else resolve();
    });
    runner.on('pending', (test) => skipped.push(test.fullTitle()));
  });
}

// `npm run golden -- [DIR …] [--json FILE]`: compares our layers, models and optimizers with golden
// numbers and prints one line per case. Ends with 1 if a case fails or none ran.

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { paths, runCases } from './runCases.ts';
import type { CaseOutcome } from './runCases.ts';

const ownCases = path.join(import.meta.dirname, 'cases');
const reference = path.resolve(import.meta.dirname, '../../../shared/golden');

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'string' } },
    allowPositionals: true,
  });
  const folders = positionals.length > 0 ? positionals : [ownCases, reference].filter(existsSync);
  const outcomes: CaseOutcome[] = [];
  for (const folder of folders.map(casesIn)) {
    console.log(folder);
    for await (const outcome of bothPaths(folder)) {
      outcomes.push(outcome);
      console.log(describe(outcome));
    }
  }
  const failed = outcomes.filter(({ passed }) => !passed).length;
  console.log(`${outcomes.length - failed} passed, ${failed} failed`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ cases: outcomes }, null, 1)}\n`);
  return failed > 0 || outcomes.length === 0 ? 1 : 0;
}

/** Every case twice: as people read the layers, and as training computes them. */
async function* bothPaths(folder: string): AsyncGenerator<CaseOutcome> {
  for (const layerPath of paths) {
    for await (const outcome of runCases(folder, layerPath)) {
      yield { ...outcome, name: `${outcome.name} (${layerPath})` };
    }
  }
}

/** `test/golden` stands for the cases in it. */
function casesIn(folder: string): string {
  const inside = path.join(folder, 'cases');
  return existsSync(path.join(inside, 'index.json')) ? inside : folder;
}

function describe({ name, passed, worst, problem }: CaseOutcome): string {
  const verdict = passed ? 'ok  ' : 'FAIL';
  if (!worst) return `${verdict} ${name.padEnd(36)} ${problem ?? ''}`;
  const { tensor, index, got, want, ratio } = worst;
  const place = `${tensor}[${index}]`;
  const numbers = `got ${got.toPrecision(7)}, want ${want.toPrecision(7)}`;
  return `${verdict} ${name.padEnd(36)} ${ratio.toFixed(3)} of tolerance at ${place}: ${numbers}`;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

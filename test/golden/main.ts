// `npm run golden -- [DIR …] [--json FILE]`: compares our layers, models and optimizers with golden
// numbers and prints one line per case. Ends with 1 if a case fails or none ran.

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { runCases } from './runCases.ts';
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

/**
 * Every case on both paths, as people read the layers and as training computes them; what is told
 * is the path that agrees less.
 */
async function* bothPaths(folder: string): AsyncGenerator<CaseOutcome> {
  const fused = runCases(folder, 'fused');
  for await (const readable of runCases(folder, 'readable')) {
    const next = await fused.next();
    if (!next.done) yield worse(readable, next.value);
  }
}

function worse(a: CaseOutcome, b: CaseOutcome): CaseOutcome {
  if (a.passed !== b.passed) return a.passed ? b : a;
  return (a.worst?.ratio ?? Infinity) >= (b.worst?.ratio ?? Infinity) ? a : b;
}

/** `test/golden` stands for the cases in it. */
function casesIn(folder: string): string {
  const inside = path.join(folder, 'cases');
  return existsSync(path.join(inside, 'index.json')) ? inside : folder;
}

function describe({ name, layerPath, passed, worst, problem }: CaseOutcome): string {
  const verdict = passed ? 'ok  ' : 'FAIL';
  if (!worst) return `${verdict} ${name.padEnd(26)} ${problem ?? ''}`;
  const { tensor, index, got, want, ratio } = worst;
  const place = `${tensor}[${index}]`;
  const numbers = `got ${got.toPrecision(7)}, want ${want.toPrecision(7)}`;
  const share = `${ratio.toFixed(3)} of tolerance (${layerPath})`;
  return `${verdict} ${name.padEnd(26)} ${share} at ${place}: ${numbers}`;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

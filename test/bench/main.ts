// `npm run bench`: how fast the models train, ours and others, and what else should be fast.
// Nothing here is a test: the numbers are printed for people, with the ratios that matter last.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { readArguments, usage, type BenchArguments } from './benchArguments.ts';
import type { BenchContext } from './benchContext.ts';
import { describeMachine } from './machine.ts';
import { measurements } from './measurements/index.ts';
import { measureModels, modelTable } from './measurements/models.ts';
import { describeTorch, findTorch } from './peers/torch.ts';

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  if (!args) {
    process.stdout.write(usage);
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  await measure(args, folder);
}

async function measure(args: BenchArguments, folder: string): Promise<void> {
  const torch = await findTorch();
  const machine = describeMachine(torch);
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`);
  console.log(describeTorch(torch));
  const { rounds, seconds } = args;
  const context: BenchContext = { folder, cores: machine.cores, torch, rounds, seconds };

  const models = await measureModels(args.models, context);
  if (models.length > 0) console.log(`\nMilliseconds per step\n\n${modelTable(models)}`);
  const others: Record<string, unknown> = {};
  for (const name of args.measurements) {
    console.log(`\n${name}\n`);
    others[name] = await measurements[name](context);
  }
  const results = { models, machine, ...others };
  if (args.jsonFile) writeFileSync(args.jsonFile, `${JSON.stringify(results, undefined, 1)}\n`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

// Milliseconds per training step, of ours and of everyone else. Rounds are interleaved: in each,
// every contender has one turn, so that a noisy minute of the machine disturbs all alike.

import path from 'node:path';
import process from 'node:process';
import { benchModels, type BenchModel, type BenchModelName } from '../benchModels.ts';
import type { BenchContext } from '../benchContext.ts';
import { Contender, type ContenderCommand } from '../contenders/contender.ts';
import { prepareRequest } from '../dataFiles.ts';
import { threadCombinations, threadVariables, torchPeer } from '../peers/torch.ts';
import { fastest, median, ratio } from '../statistics.ts';
import { formatTable } from '../table.ts';

const contenderNames = ['ours1', 'oursAll', 'torch1', 'torch2', 'stockWasm', 'layersCpu'] as const;
type ContenderName = (typeof contenderNames)[number];
type Times = Readonly<Record<ContenderName, number | null>>;

/** Milliseconds per step; `torch2` is the better way to use all cores; ratios are theirs ÷ ours. */
export type ModelRow = { readonly model: BenchModelName } & Times & {
    readonly ratio: number | null;
    readonly ratio1: number | null;
  };

type Commands = Readonly<Record<ContenderName, readonly ContenderCommand[]>>;

/** Far behind, so that one turn tells enough where a step takes long. */
const stragglers: readonly ContenderName[] = ['stockWasm', 'layersCpu'];
const slowStepMs = 400;
/** The step of the warm-up has to do. */
const verySlowStepMs = 8000;
const trialSeconds = 1;

export async function measureModels(
  names: readonly BenchModelName[],
  context: BenchContext,
): Promise<ModelRow[]> {
  const rows: ModelRow[] = [];
  for (const name of names) {
    console.log(`${name}: ${benchModels[name].title}`);
    const times = await race(commandsOf(benchModels[name], context), context);
    const torch = fastest(times.torch1, times.torch2);
    rows.push({
      model: name,
      ...times,
      ratio: ratio(torch, times.oursAll),
      ratio1: ratio(times.torch1, times.ours1),
    });
  }
  return rows;
}

export function modelTable(rows: readonly ModelRow[]): string {
  const columns = ['model', ...contenderNames, 'ratio', 'ratio1'] as const;
  return formatTable(
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  );
}

/** Several commands of one contender are ways to set it up, of which the best will race. */
function commandsOf(bench: BenchModel, { folder, cores, torch }: BenchContext): Commands {
  const request = prepareRequest(bench, folder);
  const python = (openMp: number, blas: number): ContenderCommand[] =>
    torch
      ? [
          {
            file: torch.python,
            args: [torchPeer, JSON.stringify(bench)],
            env: threadVariables({ openMp, blas }),
          },
        ]
      : [];
  return {
    ours1: [nodeCommand('ours.ts', { request, threads: 1 })],
    oursAll: [nodeCommand('ours.ts', { request, threads: cores })],
    torch1: python(1, 1),
    torch2: threadCombinations(cores).flatMap(({ openMp, blas }) => python(openMp, blas)),
    stockWasm: [nodeCommand('stockWasm.ts', { request })],
    layersCpu: bench.model === 'transformer' ? [] : [nodeCommand('layersCpu.ts', bench)],
  };
}

/** A contender that is a program of ours. */
export function nodeCommand(file: string, plan: object): ContenderCommand {
  const program = path.join(import.meta.dirname, '../contenders', file);
  return { file: process.execPath, args: ['--no-warnings', program, JSON.stringify(plan)] };
}

async function race(commands: Commands, { rounds, seconds }: BenchContext): Promise<Times> {
  const racers = new Map<ContenderName, Contender>();
  const medians: Record<ContenderName, number[]> = {
    ...{ ours1: [], oursAll: [], torch1: [], torch2: [], stockWasm: [], layersCpu: [] },
  };
  try {
    for (const name of contenderNames) {
      const racer = await startBest(name, commands[name]);
      if (racer) racers.set(name, racer);
    }
    for (let round = 0; round < rounds; round++) {
      for (const [name, racer] of racers) {
        if (stragglers.includes(name) && medians[name][0] > slowStepMs) continue;
        const ms = await takeTurn(name, racer, seconds);
        if (ms === null) racers.delete(name);
        else medians[name].push(ms);
      }
    }
  } finally {
    for (const racer of racers.values()) await racer.stop();
  }
  const time = (name: ContenderName) => (medians[name].length > 0 ? median(medians[name]) : null);
  return Object.fromEntries(contenderNames.map((name) => [name, time(name)])) as Times;
}

/** Nothing, with the reason printed, where it failed: the others race on without it. */
async function takeTurn(
  name: ContenderName,
  racer: Contender,
  seconds: number,
): Promise<number | null> {
  if (racer.warmUpStepMs > verySlowStepMs) return racer.warmUpStepMs;
  try {
    return await racer.run(seconds);
  } catch (error) {
    console.log(`  ${name}: left the race, ${(error as Error).message}`);
    await racer.stop();
    return null;
  }
}

/** Nothing, with the reason printed, where it cannot run: the others race without it. */
async function startBest(
  name: ContenderName,
  commands: readonly ContenderCommand[],
): Promise<Contender | undefined> {
  let best: { racer: Contender; ms: number } | undefined;
  for (const command of commands) {
    let racer: Contender | undefined;
    try {
      racer = await Contender.start(command);
      if (commands.length === 1) return racer;
      const ms = await racer.run(trialSeconds, 1);
      console.log(`  ${name} with ${JSON.stringify(command.env ?? {})}: ${ms.toFixed(2)} ms`);
      if (!best || ms < best.ms) [best, racer] = [{ racer, ms }, best?.racer];
    } catch (error) {
      console.log(`  ${name}: not measured, ${(error as Error).message}`);
    }
    await racer?.stop();
  }
  return best?.racer;
}

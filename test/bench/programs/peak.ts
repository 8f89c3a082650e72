// The machine's peak: a loop that multiplies and adds in registers, with and without the
// instruction that does both at once. Answers {relaxed, simd} in GFLOP/s of one thread.

import asc from 'assemblyscript/asc';
import { repositoryRoot } from '../../vscode/paths.ts';
import { answer } from './plan.ts';
import { shortestMs } from './shortestMs.ts';

const source = 'test/bench/assembly/peak.ts';
const operationsPerRound = 12 * 4 * 2;
const rounds = 20_000;

async function measure(features: readonly string[]): Promise<number | null> {
  const options = ['--baseDir', repositoryRoot, '-O3', '--noAssert', '--runtime', 'stub'];
  const output = ['--outFile', 'peak.wasm', '--use', 'abort=', '--enable', 'simd', ...features];
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  const { error } = await asc.main([source, ...options, ...output], {
    writeFile: (_, contents) => {
      bytes = Uint8Array.from(contents as Uint8Array);
    },
  });
  if (error) throw error;
  if (!bytes || !WebAssembly.validate(bytes)) return null;
  const { instance } = await WebAssembly.instantiate(bytes);
  const loop = instance.exports.multiplyAdd as (rounds: number, x: number, y: number) => number;
  const ms = shortestMs(() => loop(rounds, 1.01, 0.99), 500);
  return (rounds * operationsPerRound) / ms / 1e6;
}

answer({ relaxed: await measure(['--enable', 'relaxed-simd']), simd: await measure([]) });

// PyTorch on this machine, if there is one: the Python that has it, and how fast it multiplies.

import { execFile } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = import.meta.dirname;

export interface Torch {
  readonly python: string;
  readonly version: string;
  /** Of a 512 × 512 product, one thread. */
  readonly gflops: number;
}

export interface ThreadCounts {
  readonly openMp: number;
  readonly blas: number;
}

/** A slower one multiplies without an optimised library and is no peer. */
const fewestGflops = 2;

export async function findTorch(): Promise<Torch | null> {
  for (const python of candidates()) {
    try {
      const { torch, gflops } = await multiplyWithTorch(python, [[512, 512, 512]]);
      return { python, version: torch, gflops: gflops[0] };
    } catch {
      // Not there, or without torch: the next may have it.
    }
  }
  return null;
}

function candidates(): string[] {
  const named = process.env.TENSORSCOPE_PYTHON;
  return [...(named ? [named] : []), 'python3', 'python', '/usr/bin/python3'];
}

/** One thread; sizes are (m, k, n). */
export async function multiplyWithTorch(
  python: string,
  shapes: readonly (readonly number[])[],
): Promise<{ torch: string; gflops: number[] }> {
  const script = path.join(here, 'torchGemm.py');
  const env = { ...process.env, ...threadVariables({ openMp: 1, blas: 1 }) };
  const options = { env, timeout: 60_000 };
  const { stdout } = await run(python, [script, JSON.stringify(shapes)], options);
  return JSON.parse(stdout) as { torch: string; gflops: number[] };
}

export function describeTorch(torch: Torch | null): string {
  if (!torch) {
    return 'PyTorch: not found. Name a Python that has it in TENSORSCOPE_PYTHON.';
  }
  const found = `PyTorch ${torch.version} of ${torch.python}`;
  const speed = `${torch.gflops.toFixed(1)} GFLOP/s with one thread`;
  if (torch.gflops >= fewestGflops) return `${found}: ${speed}`;
  return `${found}: ${speed}. WARNING: that is a reference BLAS, no peer; install OpenBLAS.`;
}

export function threadVariables({ openMp, blas }: ThreadCounts): Record<string, string> {
  return { OMP_NUM_THREADS: String(openMp), OPENBLAS_NUM_THREADS: String(blas) };
}

/** How several threads can be shared between loops (OpenMP) and matrix products (BLAS). */
export function threadCombinations(cores: number): ThreadCounts[] {
  return [
    { openMp: 1, blas: cores },
    { openMp: cores, blas: 1 },
    { openMp: cores, blas: cores },
  ];
}

export const torchPeer = path.join(here, 'torchPeer.py');

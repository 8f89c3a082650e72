// What the numbers were measured on.

import os from 'node:os';
import process from 'node:process';
import type { Torch } from './peers/torch.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly torch: string | null;
}

export function describeMachine(torch: Torch | null): Machine {
  return {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    node: process.version,
    torch: torch?.version ?? null,
  };
}

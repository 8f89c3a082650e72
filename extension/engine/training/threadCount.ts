// How many threads compute a training step. The numbers that come out do not depend on it.

import os from 'node:os';

/** 0 stands for all cores but one, which is left for the window. */
export function threadCount(wanted = 0): number {
  return wanted > 0 ? Math.floor(wanted) : Math.max(1, os.availableParallelism() - 1);
}

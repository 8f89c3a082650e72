// What every measurement is given.

import type { Torch } from './peers/torch.ts';

export interface BenchContext {
  /** For generated data; removed in the end. */
  readonly folder: string;
  readonly cores: number;
  readonly torch: Torch | null;
  readonly rounds: number;
  /** About how long one turn lasts. */
  readonly seconds: number;
}

// No cliff where numbers become tiny: time of such a step ÷ time of an ordinary one, about 1.

import { runProgram } from '../programs/runProgram.ts';
import { formatTable } from '../table.ts';

export interface DenormalResult {
  readonly softmax: number;
  readonly adam: number;
  readonly rnn: number;
}

export async function measureDenormals(): Promise<DenormalResult> {
  const result = (await runProgram('denormals.ts', {})) as DenormalResult;
  const rows = [
    ['attention with scores hundreds apart', result.softmax],
    ['Adam after 2000 steps without gradient', result.adam],
    ['RNN whose gradient vanishes, length 200', result.rnn],
  ] as const;
  console.log(formatTable(['step', 'tiny ÷ ordinary'], rows));
  return result;
}

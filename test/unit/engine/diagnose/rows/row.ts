// One mistake and what a reader is told about it.

import type { FindingCode } from '../../../../../extension/protocol/finding.ts';
import type { MadeLayer, Scope } from '../failedCalls.ts';

export interface Row {
  readonly call: string;
  readonly scope?: Scope;
  readonly reason?: string;
  readonly code: FindingCode;
  readonly says: string;
  /** The call after the quick fix; none is offered where this is absent. */
  readonly fixed?: string;
  /** What made the layer, after the quick fix. */
  readonly fixedMade?: string;
}

export const linear = (inputs: number | string, outputs: number): MadeLayer => ({
  made: `new nn.Linear(${inputs}, ${outputs})`,
  sizes: { inputs: Number(inputs) || 1152, outputs },
});

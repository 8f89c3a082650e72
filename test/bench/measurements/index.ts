// All measurements but the models themselves; each prints its table and returns its numbers.

import type { MeasurementName } from '../benchArguments.ts';
import type { BenchContext } from '../benchContext.ts';
import { measureColdStart } from './coldStart.ts';
import { measureDenormals } from './denormals.ts';
import { measureEditing } from './editing.ts';
import { measureGemm } from './gemm.ts';
import { measureMemory } from './memory.ts';
import { measureOwnModels } from './ownModels.ts';
import { measureQuery } from './query.ts';
import { measureShards } from './shards.ts';
import { measureStreaming } from './streaming.ts';
import { measureWatching } from './watching.ts';

export type Measure = (context: BenchContext) => Promise<unknown>;

export const measurements: Readonly<Record<MeasurementName, Measure>> = {
  gemm: measureGemm,
  ownModels: measureOwnModels,
  denormals: measureDenormals,
  coldStart: measureColdStart,
  shards: measureShards,
  streaming: measureStreaming,
  watching: measureWatching,
  query: measureQuery,
  editing: measureEditing,
  memory: measureMemory,
};

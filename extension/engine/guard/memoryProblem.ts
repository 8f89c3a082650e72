// Errors that say, each in words of its own, that there is no memory left.

import { MemoryLimitError } from '../../kernels/index.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';

/** As V8, WebAssembly and the heap of tfjs say it. */
const messages =
  /Array buffer allocation failed|Invalid typed array length|Invalid array length|[Oo]ffset is out of bounds|memory access out of bounds|Out of memory/;

export function memoryProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || error instanceof ProblemError) return undefined;
  if (error instanceof MemoryLimitError) return limitProblem(error);
  if (!messages.test(error.message)) return undefined;
  return {
    text: 'This needs more memory than there is: {message}. Make the tensors or arrays smaller.',
    values: { message: error.message },
  };
}

function limitProblem({ bytes, isForGradient }: MemoryLimitError): Problem {
  const values = { size: gigabytes(bytes) };
  return isForGradient
    ? {
        text: 'This makes a tensor of {size} GB, and training needs as much again for its gradient; WebAssembly has 4 GB. Lower batchSize or the sizes of the model.',
        values,
      }
    : {
        text: 'This makes a tensor of {size} GB, which no longer fits into the 4 GB that WebAssembly has. Lower batchSize or the sizes of the model.',
        values,
      };
}

function gigabytes(bytes: number): number {
  return Number((bytes / 2 ** 30).toPrecision(2));
}

// Errors that say, each in words of its own, that there is no memory left.

import { ProblemError } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';

/** As V8, WebAssembly and the heap of tfjs say it. */
const messages =
  /Array buffer allocation failed|Invalid typed array length|Invalid array length|[Oo]ffset is out of bounds|memory access out of bounds|Out of memory/;

export function memoryProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || error instanceof ProblemError) return undefined;
  if (!messages.test(error.message)) return undefined;
  return {
    text: 'This needs more memory than there is: {message}. Make the tensors or arrays smaller.',
    values: { message: error.message },
  };
}

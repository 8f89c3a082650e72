// The shape table of a person's own file whose analysis had to be ended: nothing but the reason.

import { readFileSync } from 'node:fs';
import type { Finding } from '../../protocol/finding.ts';
import { emptyTable } from '../../protocol/shapeTable.ts';
import type { ShapeTable, SourceRange } from '../../protocol/shapeTable.ts';
import { fileOfOwnModel, isOwnModel } from '../../protocol/trainRequest.ts';
import { memoryLimitBytes } from './codeWatch.ts';
import type { Stopped } from './codeWatch.ts';
import { framesIn } from '../source/ownFrames.ts';
import type { TraceJob } from '../looking/lookingMessages.ts';
import { finding } from '../tracing/findings/foundMistake.ts';

export interface End {
  readonly stopped: Stopped | undefined;
  readonly message: string;
  /** What began or ended last, as far as is known. */
  readonly lastPlace: SourceRange | undefined;
}

export function tableOfEnded(job: TraceJob, end: End): ShapeTable {
  const { model, settings, open } = job;
  const trace = { model, settings, texts: open };
  return { ...emptyTable(model), trace, findings: [findingOf(job, end)] };
}

function findingOf({ model, texts }: TraceJob, end: End): Finding {
  const { stopped, message, lastPlace } = end;
  const textOf = (file: string): string =>
    texts.find((each) => each.file === file)?.text ?? readFileSync(file, 'utf8');
  const [top, ...callers] = stopped ? framesIn(stopped.stack, textOf) : [];
  const file = isOwnModel(model) ? fileOfOwnModel(model) : model;
  const start = { file, startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };
  const range = top?.range ?? lastPlace ?? start;
  const related = callers.map((frame) => ({
    range: frame.range,
    problem: { text: 'called from here', values: {} },
  }));
  if (!stopped) {
    const problem = { text: 'The analysis ended: {message}', values: { message } };
    return finding('code-failed', range, problem);
  }
  return finding(stopped.code, range, stopProblem(stopped), { related });
}

export function stopProblem(stopped: Stopped): Finding['problem'] {
  if (stopped.code === 'memory-limit') {
    const gigabytes = (memoryLimitBytes() / 2 ** 30).toFixed(1);
    return {
      text: 'This takes more than {gigabytes} GB of memory, so it was ended. Make the tensors or arrays smaller.',
      values: { gigabytes },
    };
  }
  return {
    text: 'This was not done after {seconds} s, so it was ended. Look for a loop without an end, or raise {setting}.',
    values: { ...stopped.limit, seconds: Number(stopped.limit.seconds.toPrecision(3)) },
  };
}

// A looking thread that computes nothing: a trace and a look at the samples have three parts, a look at
// a tensor has one.
// The answers say how many jobs were done before.

import { parentPort } from 'node:worker_threads';
import type {
  FromLooking,
  ToLooking,
} from '../../../../extension/engine/looking/lookingMessages.ts';
import { emptyTable } from '../../../../extension/protocol/shapeTable.ts';
import { answerTo } from '../../host/answers.ts';

let jobs = 0;
let parts = 0;

function tell(message: FromLooking): void {
  parentPort?.postMessage(message);
}

tell({ kind: 'ready' });
parentPort?.on('message', (message: ToLooking) => {
  if (message.kind !== 'job') return;
  const { jobId, job, goesOn } = message;
  if (job.kind === 'trace') {
    parts = goesOn ? parts + 1 : 1;
    const table = { ...emptyTable(job.model), batchSize: jobs++ };
    tell({ kind: 'traced', jobId, result: parts < 3 ? undefined : { table, texts: [] } });
    return;
  }
  const isUnfinished = job.look.kind === 'samples' && ++parts < 3;
  const answer = isUnfinished ? undefined : answerTo(job.look, { step: jobs });
  jobs++;
  tell({ kind: 'looked', jobId, answer });
});

// A looking thread that computes nothing: a look at the samples has three parts, one at a tensor one.
// The answers say how many jobs were done before.

import { parentPort } from 'node:worker_threads';
import type {
  FromLooking,
  ToLooking,
} from '../../../../extension/engine/looking/lookingMessages.ts';
import { answerTo } from '../../host/answers.ts';

let jobs = 0;
let parts = 0;

function tell(message: FromLooking): void {
  parentPort?.postMessage(message);
}

tell({ kind: 'ready' });
parentPort?.on('message', (message: ToLooking) => {
  if (message.kind !== 'job' || message.job.kind !== 'look') return;
  const { jobId, job } = message;
  const isUnfinished = job.look.kind === 'samples' && ++parts < 3;
  const answer = isUnfinished ? undefined : answerTo(job.look, { step: jobs });
  jobs++;
  tell({ kind: 'looked', jobId, answer });
});

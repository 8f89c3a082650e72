// A looking thread that ends in the way that the site of a look names, instead of answering.

import process from 'node:process';
import { parentPort } from 'node:worker_threads';
import type {
  FromLooking,
  ToLooking,
} from '../../../../extension/engine/looking/lookingMessages.ts';
import { answerTo } from '../../host/answers.ts';

const ends: Readonly<Record<string, () => void>> = {
  crash: () => {
    throw new Error('the thread broke');
  },
  exit: () => process.exit(3),
  // As Node ends a thread that has no memory left.
  memory: () => {
    throw Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  },
  loop: () => {
    for (;;);
  },
  slowly: () => {
    const until = performance.now() + 200;
    while (performance.now() < until);
  },
};

function tell(message: FromLooking): void {
  parentPort?.postMessage(message);
}

tell({ kind: 'ready' });
parentPort?.on('message', (message: ToLooking) => {
  if (message.kind !== 'job') return;
  const { jobId, job } = message;
  if (job.kind !== 'look' || job.look.kind !== 'tensor' || !('site' in job.look.place)) {
    throw new Error('It only looks at sites.');
  }
  ends[job.look.place.site]();
  tell({ kind: 'looked', jobId, answer: answerTo(job.look, { step: 0 }) });
});

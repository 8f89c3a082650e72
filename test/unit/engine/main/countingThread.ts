// A looking thread that computes nothing: it answers every look with what it was given until then.

import { parentPort } from 'node:worker_threads';
import type {
  FromLooking,
  ToLooking,
} from '../../../../extension/engine/looking/lookingMessages.ts';
import { valueOf } from '../../host/shapes/siteValue.ts';

let weights = 0;
let texts = 0;

function tell(message: FromLooking): void {
  parentPort?.postMessage(message);
}

tell({ kind: 'ready' });
parentPort?.on('message', (message: ToLooking) => {
  if (message.kind === 'weights') {
    weights++;
    return;
  }
  const { jobId, job } = message;
  texts += job.texts.length;
  if (job.kind !== 'look' || job.look.kind !== 'tensor') {
    throw new Error('It only answers looks at tensors.');
  }
  const answer = { ...valueOf(job.look.place), iterations: weights, samples: texts };
  tell({ kind: 'looked', jobId, answer });
});

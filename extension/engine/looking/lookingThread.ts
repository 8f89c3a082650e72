// The looking thread: does one job after the other. A person's own code runs here, so it may be ended
// at any moment; it says how far it has come, for the message that follows then.

import { parentPort, workerData } from 'node:worker_threads';
import { backendMemory, initBackend } from '../../kernels/index.ts';
import type { Recorder } from '../../probe/recorder.ts';
import { toProblem } from '../../protocol/problem.ts';
import { forbidExit } from '../guard/exitGuard.ts';
import { Looking } from './looking.ts';
import type { LookingStart, FromLooking, Job, ToLooking } from './lookingMessages.ts';
import { logDefect } from '../source/ownFrames.ts';
import { leaveWeightsUndrawn } from '../tracing/subject.ts';
import { ownSources } from '../tracing/traceOwn.ts';

const { progress } = workerData as LookingStart;

function post(message: FromLooking): void {
  parentPort?.postMessage(message);
}

forbidExit();

/** Writes down every site that begins or tells its value. */
function watch(recorder: Recorder): Recorder {
  const begin = recorder.begin.bind(recorder);
  recorder.begin = (site) => {
    progress[0] = site;
    return begin(site);
  };
  return recorder;
}

const looking = new Looking({
  watch,
  loaded: () => {
    const sites = ownSources().flatMap((source) => source.sites);
    post({ kind: 'sites', sites: sites.map(({ id, range }) => [id, range]) });
  },
});

async function answer(jobId: number, job: Job, goesOn: boolean): Promise<FromLooking> {
  if (job.kind === 'trace') {
    return { kind: 'traced', jobId, result: await looking.trace(job, goesOn) };
  }
  return { kind: 'looked', jobId, answer: await looking.look(job) };
}

async function work(message: ToLooking): Promise<void> {
  if (message.kind === 'weights') {
    looking.takeWeights(message.weights);
    return;
  }
  const { jobId, job, goesOn } = message;
  try {
    post(await answer(jobId, job, goesOn));
  } catch (error) {
    logDefect(error);
    const isBroken = error instanceof Error && error.name === 'RuntimeError';
    post({ kind: 'failed', jobId, problem: toProblem(error), isBroken });
  }
}

/** One job after the other: each begins when this has settled. */
let before: Promise<void> = initBackend({ threads: 1 })
  .then(leaveWeightsUndrawn)
  .then(() => post({ kind: 'ready', memory: backendMemory() }));

parentPort?.on('message', (message: ToLooking) => {
  before = before.then(() => work(message));
});

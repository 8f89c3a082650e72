// Our own training step, as the training thread runs it.

import { createExperiment } from '../../../extension/engine/experiments/createExperiment.ts';
import { registerSourceLoader } from '../../../extension/engine/sourceLoader.ts';
import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';
import { readPlan } from '../programs/plan.ts';
import { serveSteps } from './serveSteps.ts';

// For models of a person's own, whose imports lead here.
registerSourceLoader();
const { request, threads } = readPlan() as { request: TrainRequest; threads: number };
const experiment = await createExperiment(request, threads);
await serveSteps((step) => experiment.stepOnce(step));

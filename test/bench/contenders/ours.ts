// Our own training step, as the training thread runs it.

import { createTrainer } from '../../../extension/engine/training/createTrainer.ts';
import { registerSourceLoader } from '../../../extension/engine/source/sourceLoader.ts';
import type { TrainRequest } from '../../../extension/protocol/trainRequest.ts';
import { readPlan } from '../programs/plan.ts';
import { serveSteps } from './serveSteps.ts';

// For models of a person's own, whose imports lead here.
registerSourceLoader();
const { request, threads } = readPlan() as { request: TrainRequest; threads: number };
const experiment = await createTrainer(request, threads);
await serveSteps((step) => experiment.stepOnce(step));

// Entry of the engine process. The loader must be there before anything that imports layers, and
// the first training thread begins to load before this thread does.

import { Analyst } from './analysis/analyst.ts';
import { ReadyWorker } from './readyWorker.ts';
import { registerSourceLoader } from './sourceLoader.ts';

// From source a thread is TypeScript, too; from dist/ it is a bundle beside this one.
const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
const workers = new ReadyWorker(new URL(`./trainingWorker.${ending}`, import.meta.url));
const analyst = new Analyst(new URL(`./analysisWorker.${ending}`, import.meta.url));

registerSourceLoader();
const { runEngine } = await import('./engineMain.ts');
runEngine(workers, analyst);

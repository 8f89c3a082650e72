// Entry of the engine process. The loader must be there before anything that imports layers, and
// the first training thread begins to load before this thread does.

import { ReadyWorker } from './readyWorker.ts';
import { registerSourceLoader } from './sourceLoader.ts';

// From source the thread is TypeScript, too; from dist/ it is a bundle beside this one.
const workerFile = import.meta.url.endsWith('.ts') ? './trainingWorker.ts' : './trainingWorker.mjs';
const workers = new ReadyWorker(new URL(workerFile, import.meta.url));

registerSourceLoader();
const { runEngine } = await import('./engineMain.ts');
runEngine(workers);

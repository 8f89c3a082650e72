// Entry of the analysis thread: threads do not inherit the loader of the process.

import { registerSourceLoader } from './sourceLoader.ts';

registerSourceLoader();
await import('./analysis/analysisThread.ts');

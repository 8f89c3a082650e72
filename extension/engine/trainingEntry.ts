// Entry of the training thread: threads do not inherit the loader of the process.

import { registerSourceLoader } from './source/sourceLoader.ts';

registerSourceLoader();
await import('./training/trainingThread.ts');

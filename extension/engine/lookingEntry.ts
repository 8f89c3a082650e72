// Entry of the looking thread: threads do not inherit the loader of the process.

import { registerSourceLoader } from './source/sourceLoader.ts';

registerSourceLoader();
await import('./looking/lookingThread.ts');

// Entry of the engine process. The loader must be there before anything that imports layers, and
// the first training thread begins to load before this thread does.

import { Looker } from './main/looker.ts';
import { ReadyThread } from './main/readyThread.ts';
import { registerSourceLoader } from './source/sourceLoader.ts';

// From source a thread is TypeScript, too; from dist/ it is a bundle beside this one.
const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
const threads = new ReadyThread(new URL(`./trainingEntry.${ending}`, import.meta.url));
const looker = new Looker(new URL(`./lookingEntry.${ending}`, import.meta.url));

registerSourceLoader();
const { runEngine } = await import('./main/engineMain.ts');
runEngine(threads, looker);

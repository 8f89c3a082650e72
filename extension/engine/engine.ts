// Entry of the engine process. Its main thread only routes messages: nothing here loads tensors or
// layers.

import { runEngine } from './main/engineMain.ts';
import { Looker } from './main/looker.ts';
import { ReadyThread } from './main/readyThread.ts';

// From source a thread is TypeScript, too; from dist/ it is a bundle beside this one.
const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
const threads = new ReadyThread(new URL(`./trainingEntry.${ending}`, import.meta.url));
const looker = new Looker(new URL(`./lookingEntry.${ending}`, import.meta.url));
runEngine(threads, looker);

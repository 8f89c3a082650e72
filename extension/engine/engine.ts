// Entry of the engine process. The loader must be there before anything that imports layers.

import { registerSourceLoader } from './sourceLoader.ts';

registerSourceLoader();
await import('./engineMain.ts');

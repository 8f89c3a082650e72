// Where things lie in the repository, for everything under test/.

import path from 'node:path';

export const repositoryRoot = path.resolve(import.meta.dirname, '../..');
/** Screenshots and logs that a test run leaves for people. */
export const artifactsFolder = path.join(repositoryRoot, 'artifacts');

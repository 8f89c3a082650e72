// The .vsix as `npm run package` makes it.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { npmCommand } from '../npm.ts';
import { repositoryRoot } from '../vscode/paths.ts';

/** Builds for production and packs; answers with the file's path. */
export function makePackage(): string {
  const { file, args, shell } = npmCommand('run', '--silent', 'package');
  execFileSync(file, args, {
    cwd: repositoryRoot,
    shell,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 120_000,
  });
  const manifest = readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return path.join(repositoryRoot, `tensorscope-${version}.vsix`);
}

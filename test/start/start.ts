// `npm start`: builds, and opens VS Code with the extension on a sample workspace. Desktop VS Code
// where there is one, else the server build, to be opened in any browser. Ends with Ctrl-C.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { repositoryRoot } from '../vscode/paths.ts';
import { installedDesktop, provisionVSCode } from '../vscode/provision.ts';
import { ServerProcess } from '../vscode/serverProcess.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'tensorscope-start-'));
// A copy, so that trying things out leaves the repository as it was.
const workspace = path.join(scratch, 'sampleWorkspace');

function interrupted(): Promise<unknown> {
  return Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

async function openDesktop(executable: string): Promise<void> {
  const window = spawn(
    executable,
    [
      ...['--new-window', '--wait', '--disable-workspace-trust'],
      `--extensionDevelopmentPath=${repositoryRoot}`,
      ...['--user-data-dir', path.join(scratch, 'profile')],
      workspace,
    ],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  console.log('VS Code opens with Tensorscope. Press F1 and run "Tensorscope: Train Model".');
  await Promise.race([once(window, 'exit'), interrupted()]);
  window.kill();
}

async function openServer(home: string): Promise<void> {
  const profile = path.join(scratch, 'profile');
  // A link instead of development mode, in which this server refuses every modal dialog.
  const extensions = path.join(profile, 'extensions');
  mkdirSync(extensions, { recursive: true });
  symlinkSync(repositoryRoot, path.join(extensions, 'tensorscope'), 'junction');
  const server = await ServerProcess.start({ home, dataFolder: profile, developmentMode: false });
  console.log('VS Code runs as a server on this machine. Open in a browser:\n');
  console.log(`  ${server.address({ folder: workspace })}\n`);
  console.log('Then press F1 and run "Tensorscope: Train Model". Ctrl-C here ends it.');
  const ended = new Promise<void>((resolve) => {
    server.onExit(resolve);
  });
  await Promise.race([ended, interrupted()]);
  await server.stop();
}

try {
  execFileSync(process.execPath, [path.join(repositoryRoot, 'extension/build.mjs')], {
    stdio: 'inherit',
  });
  cpSync(path.join(import.meta.dirname, 'sampleWorkspace'), workspace, { recursive: true });
  const installed = installedDesktop();
  const host = installed
    ? { kind: 'desktop' as const, executable: installed }
    : await provisionVSCode();
  await (host.kind === 'desktop' ? openDesktop(host.executable) : openServer(host.home));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
